import { translatorOf } from '../../../i18n/translate-problem.ts';
import { app } from './app.ts';
import { documents } from './documents.ts';
import { downloads } from './downloads.ts';
import { engine } from './engine.ts';
import { general } from './general.ts';
import { models } from './models.ts';

export const translateProblem = translatorOf({ ...app, ...documents, ...downloads, ...models, ...engine }, general);
