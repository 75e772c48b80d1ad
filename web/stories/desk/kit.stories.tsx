import * as act from "../../src/studio/activities/kit.tsx";
import { useDeskContext } from "../../src/studio/desk/context.tsx";
import { CopyField, Panel, Switch, Tabs, Tool } from "../../src/studio/desk/kit.tsx";
import { Sure } from "../../src/studio/desk/sure.tsx";
import { Toasts } from "../../src/studio/desk/toasts.tsx";
import { hostile, refusing } from "../room.ts";
import { atDesk, part, press } from "../story.tsx";

export default { title: "Desk/Kit" };

const nothing = () => {};

export const Buttons = part(() => (
  <div className="acts">
    <div className="row-of">
      <act.Button primary onClick={nothing}>
        Launch
      </act.Button>
      <act.Button onClick={nothing}>Edit</act.Button>
      <act.Button danger onClick={nothing}>
        Delete
      </act.Button>
      <act.Button disabled>Waiting</act.Button>
    </div>
    <div className="row-of">
      <Tool sign="settings" label="Settings" onClick={nothing} />
      <Tool sign="close" label="Close" danger onClick={nothing} />
      <Tool label="Brand" onClick={nothing}>
        Brand
      </Tool>
      <act.Sign icon="close" label="Remove" onClick={nothing} />
    </div>
    <Sure small label="End it" question="End it for everybody?" yes="Yes, end it" onYes={nothing} danger />
    <act.Problem text="The server did not answer. Try again." />
  </div>
));

export const Asking = part(
  () => (
    <Sure small label="End it" question="End it for everybody?" yes="Yes, end it" onYes={nothing} danger />
  ),
  { play: press("button") },
);

export const Fields = part(() => (
  <>
    <div className="acts">
      <act.Field label="Question" hint="At most 200 characters">
        <input defaultValue="What shall we build next?" />
      </act.Field>
      <act.Pick
        label="Results"
        value="live"
        options={[
          ["live", "While it is open"],
          ["closed", "When I reveal them"],
        ]}
        change={nothing}
      />
      <act.Count label="Seconds" value={0} least={5} most={600} none="No end" change={nothing} />
      <act.Check label="Votes can be changed" on change={nothing} />
      <act.Audience value="" change={nothing} />
    </div>
    <Switch label="Slow mode" help="One line in 30 seconds" on change={nothing} />
    <Switch label="Emotes only" on={false} change={nothing} />
  </>
));

export const Copying = part(() => (
  <>
    <CopyField label="Watch page" value="https://live.example.com/watch/story" />
    <CopyField label="Stream key" value="live_story_0123456789" masked />
    <CopyField label="A long one" value={hostile.title} />
  </>
));

export const Result = part(() => (
  <div className="acts">
    <act.Bars
      marked="Most votes"
      bars={[
        { label: "A camera rig", n: 11, share: 0.46, marked: true },
        { label: hostile.title, n: 8, share: 0.33, marked: false },
        { label: "A tiny studio", n: 5, share: 0.21, marked: false },
      ]}
    />
  </div>
));

export const TabsAndPanel = part(() => (
  <Panel
    id="chat"
    heading="Chat"
    count="3"
    tools={<Tool sign="settings" label="Settings" onClick={nothing} />}
  >
    <div className="panel-body">
      <Tabs
        label="What to see"
        chosen="chat"
        choose={nothing}
        panels={(id) => `panel-of-${id}`}
        tabs={[
          { id: "chat", name: "Chat" },
          { id: "log", name: "Log", count: 4 },
        ]}
      />
      <div id="panel-of-chat" role="tabpanel">
        Lines of the chat
      </div>
      <div id="panel-of-log" role="tabpanel" hidden />
    </div>
  </Panel>
));

function Performs() {
  const { perform } = useDeskContext();
  return (
    <div className="acts">
      <act.Button onClick={() => void perform("mod.ban", { person: "d_x" }, "Rude")}>Ban</act.Button>
      <Toasts />
    </div>
  );
}

export const NoteOfSuccess = atDesk(() => <Performs />, [], { play: press("button") });
export const NoteOfRefusal = atDesk(() => <Performs />, [refusing], { play: press("button") });
