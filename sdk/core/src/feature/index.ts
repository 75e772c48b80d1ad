import type { Feature } from "./feature.ts";
import { feedback } from "./feedback.ts";
import { game } from "./game.ts";
import { hand } from "./hand.ts";
import { mod } from "./mod.ts";
import { overlay } from "./overlay.ts";
import { points } from "./points.ts";
import { poll } from "./poll.ts";
import { qa } from "./qa.ts";
import { quiz } from "./quiz.ts";
import { reaction } from "./reaction.ts";

/** What the core follows beside the chat and the show. */
export const features: readonly Feature<unknown>[] = [
  feedback,
  hand,
  qa,
  quiz,
  reaction,
  points,
  poll,
  game,
  overlay,
  mod,
];
