#!/usr/bin/env node
import { execute, settings } from '@oclif/core';

// What is installed is built: with NODE_ENV set, oclif would look for sources and a compiler.
settings.enableAutoTranspile = false;

await execute({ dir: import.meta.url });
