import type { Json } from '../../utils/json.js';
import type { TestedState } from './tested-state.js';

export function checkResponse(_value: Json, _tested: TestedState, _mode: string): void {}
