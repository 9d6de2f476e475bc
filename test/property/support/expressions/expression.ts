import type { LogicalType } from '../../../../src/core/types/logical-type.ts'
import type { Choices } from '../choices.ts'
import type { Kind } from '../kinds.ts'

/** An expression in both dialects. */
export interface Expression {
  readonly flink: string
  readonly sqlite: string
  readonly type: LogicalType
}

/** Makes expressions; those that it makes for parts of another one are shallower. */
export interface Maker {
  readonly choices: Choices
  of(kind: Kind): Expression
  /** A value written out, never NULL. */
  literal(kind: Kind): Expression
}

export type Rule = (maker: Maker) => Expression

/** `(a op b)` in both dialects. */
export function infix(a: Expression, operator: string, b: Expression, type: LogicalType): Expression {
  return {
    flink: `(${a.flink} ${operator} ${b.flink})`,
    sqlite: `(${a.sqlite} ${operator} ${b.sqlite})`,
    type,
  }
}

/** `name(args)`, the function having another name in SQLite if `sqlite` is given. */
export function call(name: string, args: readonly Expression[], type: LogicalType, sqlite: string = name): Expression {
  return {
    flink: `${name}(${args.map((arg) => arg.flink).join(', ')})`,
    sqlite: `${sqlite}(${args.map((arg) => arg.sqlite).join(', ')})`,
    type,
  }
}

/** The text `template`, which has `$0`, `$1` … for the arguments. */
export function filled(template: string, args: readonly string[]): string {
  return template.replaceAll(/\$(\d)/g, (_, i: string) => args[Number(i)] ?? '')
}

/** An expression from a template for each dialect. */
export function templated(flink: string, sqlite: string, args: readonly Expression[], type: LogicalType): Expression {
  return {
    flink: filled(
      flink,
      args.map((arg) => arg.flink),
    ),
    sqlite: filled(
      sqlite,
      args.map((arg) => arg.sqlite),
    ),
    type,
  }
}
