/** What the desk has of overlays: each part is drawn where its thing stands. */
export { HideAll } from "./hideall.tsx";
export { LineOnScreen, PollOnScreen, QuestionOnScreen, QuizOnScreen } from "./onscreen.tsx";
export { Overlays } from "./overlays.tsx";
