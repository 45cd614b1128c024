import { c } from './c.js';
import { go } from './go.js';
import { java } from './java.js';
import type { Language } from './language.js';
import { node } from './node.js';
import { python } from './python.js';
import { rust } from './rust.js';

/** The languages that `init` knows. */
export const LANGUAGES: readonly Language[] = [python, node, go, rust, java, c];
