import * as z from 'zod';
import { id } from './common.ts';

/** How a model is to answer in one conversation. */

const samplingShape = {
  /** 0 always takes the likeliest token. */
  temperature: z.number().min(0).max(5),
  topP: z.number().gt(0).max(1),
  /** 0 keeps the whole vocabulary. */
  topK: z.int().min(0).max(100_000),
  minP: z.number().min(0).max(1),
  presencePenalty: z.number().min(-2).max(2),
};

/** What is left out is as the model's makers advise for the mode. */
export const chosenSampling = z.object(samplingShape).partial();
export type ChosenSampling = z.infer<typeof chosenSampling>;

const usualSampling = z.object(samplingShape);
export type UsualSampling = z.infer<typeof usualSampling>;

export const conversationSettings = z.object({
  /** Goes before everything else; empty: none. */
  systemPrompt: z.string().max(200_000),
  sampling: chosenSampling,
});
export type ConversationSettings = z.infer<typeof conversationSettings>;

export const conversationSettingsView = z.object({
  settings: conversationSettings,
  /** What holds where nothing is chosen, for the model that answers; null while there is none, or it was never read. */
  usual: z.object({ fast: usualSampling, deep: usualSampling }).nullable(),
});
export type ConversationSettingsView = z.infer<typeof conversationSettingsView>;

export const presetName = z.string().trim().min(1).max(100);

/** Settings under a name, to be used in other conversations. */
export const preset = z.object({ id, name: presetName, settings: conversationSettings });
export type Preset = z.infer<typeof preset>;
