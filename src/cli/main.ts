#!/usr/bin/env node
// The command-line tool.

import { isMainThread } from 'node:worker_threads';
import { commandLine } from './command-line.js';
import { replayThread } from './histories/replay-all.js';
import { processIo } from './process-io.js';
import { answerAsThread } from './threads.js';

const io = processIo(import.meta.url);
// Ends the process by itself: what a tasks module has left open would keep it.
if (isMainThread) process.exit(await commandLine(process.argv.slice(2), io));
answerAsThread((settings) => replayThread(settings, io));
