// Where a roadmap item stands: a word and a shape, because colour alone says nothing to many people.
import type { Standing } from "../api/generated/Standing";

export type Shape = "tick" | "half" | "ring" | "dots" | "cross" | "dash";
export type Tone = "ok" | "info" | "watch" | "risk" | "neutral";

const table: Record<Standing, { word: string; shape: Shape; tone: Tone }> = {
  shipped: { word: "Shipped", shape: "tick", tone: "ok" },
  in_progress: { word: "In progress", shape: "half", tone: "info" },
  planned: { word: "Planned", shape: "ring", tone: "info" },
  considering: { word: "Considering", shape: "dots", tone: "watch" },
  declined: { word: "Declined", shape: "cross", tone: "risk" },
  unclear: { word: "Unclear", shape: "dash", tone: "neutral" },
};

export function standing(of: Standing | undefined | null): { word: string; shape: Shape; tone: Tone } {
  return (of && table[of]) || { word: "Not planned", shape: "dash", tone: "neutral" };
}
