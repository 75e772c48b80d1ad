import { useDeskContext, useModeration } from "./context.tsx";
import { Switch, useBusy } from "./kit.tsx";
import { nameWords } from "./words.ts";

/** Whether viewers are told who else is here, for whoever leads the show. */
export function Names() {
  const { perform } = useDeskContext();
  const hidden = useModeration((m) => m.namesHidden);
  const [busy, work] = useBusy();
  return (
    <Switch
      label={nameWords.shown}
      help={nameWords.help}
      on={!hidden}
      busy={busy}
      change={(shown) => void work(() => perform("mod.names", { hidden: !shown }))}
    />
  );
}
