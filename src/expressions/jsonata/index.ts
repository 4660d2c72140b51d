// JSONata in a state machine: templates, fields that need a value of a kind, and what is wrong with an expression.
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html

export { JsonataSyntaxError } from './engine.js';
export { compileExpression, type Expression, functionNames } from './expression.js';
export { compileJsonataField } from './field.js';
export { checkJsonata, type StatesMembers } from './static-check.js';
export type { SyntaxNode } from './syntax-tree.js';
export { compileJsonataTemplate, expressionIn, type JsonataTemplate } from './template.js';
