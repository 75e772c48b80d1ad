import { css } from "lit";

/** What quizzes and boards draw with. */
export const quizStyles = css`
  .card > .picture { inline-size: 100%; max-block-size: 220px; object-fit: contain; border-radius: var(--fr-radius-md); background: var(--fr-raised); }
  .form { display: grid; gap: var(--fr-space-3); }
  .board { display: grid; gap: 6px; border-block-start: 1px solid var(--fr-hairline); padding-block-start: var(--fr-space-3); }
  .board h3 { display: flex; justify-content: space-between; gap: var(--fr-space-2); font-size: var(--fr-text-sm); font-weight: 650; }
  .board h3 span { font-weight: 400; color: var(--fr-text-3); }
  .board .plain { justify-self: start; }
`;
