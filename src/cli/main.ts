#!/usr/bin/env node
// The command-line tool.

import { commandLine } from './command-line.js';
import { processIo } from './process-io.js';

// Ends the process by itself: what a tasks module has left open would keep it.
process.exit(await commandLine(process.argv.slice(2), processIo()));
