import { Header } from "../../src/ui/header.tsx";
import { Icon } from "../../src/ui/icon.tsx";
import { Message } from "../../src/ui/message.tsx";
import { hostile } from "../room.ts";
import { part } from "../story.tsx";

export default { title: "Look/Parts" };

export const Buttons = part(() => (
  <>
    <h1>Buttons</h1>
    <div className="row-of">
      <button type="button" className="btn btn-primary">
        Save
      </button>
      <button type="button" className="btn btn-quiet">
        Cancel
      </button>
      <button type="button" className="btn btn-icon" aria-label="Use the dark theme">
        <Icon name="moon" />
      </button>
    </div>
    <div className="row-of">
      <button type="button" className="btn btn-primary" disabled>
        Save
      </button>
      <button type="button" className="btn btn-quiet" disabled>
        Cancel
      </button>
    </div>
    <a className="btn btn-primary" href="/">
      A link that is a button
    </a>
  </>
));

export const Fields = part(() => (
  <div className="acts">
    <h1>Fields</h1>
    <label className="f">
      <span>Name</span>
      <input type="text" placeholder="How others see you" />
    </label>
    <label className="f">
      <span>Filled in, and long</span>
      <input type="text" defaultValue={hostile.title} />
    </label>
    <label className="f">
      <span>Language</span>
      <select className="pick-language" defaultValue="en">
        <option value="en">English</option>
        <option value="de">Deutsch</option>
      </select>
    </label>
  </div>
));

export const Pills = part(() => (
  <>
    <h1>Pills</h1>
    <div className="row-of">
      <span className="live-pill">LIVE</span>
      <span className="off-pill">Off air</span>
      <span className="state-dot live" />
      <span className="state-dot" />
    </div>
  </>
));

export const Waiting = part(() => (
  <div aria-busy="true" className="scale-of">
    <div className="skeleton h-10 w-full" />
    <div className="skeleton h-10 w-2/3" />
  </div>
));

export const MessageToReader = part(
  () => (
    <Message
      title="There is no such channel"
      action={
        <a className="btn btn-primary" href="/">
          See who is live
        </a>
      }
    >
      Nobody has made a channel of that name here.
    </Message>
  ),
  { place: "half" },
);

export const LongMessage = part(() => <Message title={hostile.title}>{hostile.text}</Message>, {
  place: "half",
});

export const PageHeader = part(() => <Header />, { place: "page" });
