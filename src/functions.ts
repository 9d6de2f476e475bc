/** `millrace/functions`: functions of the program for SQL, registered with `createTemporarySystemFunction`. */
export {
  aggregate,
  AggregateFunction,
  asyncScalar,
  AsyncScalarFunction,
  scalar,
  ScalarFunction,
  table,
  TableFunction,
} from './runtime/functions/user-defined.ts'
