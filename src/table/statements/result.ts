import { type LogicalType, simple, STRING } from '../../core/types/logical-type.ts'

/** The table that a statement without a job answers with. */
export interface StatementResult {
  readonly fields: readonly { readonly name: string; readonly type: LogicalType }[]
  readonly rows: readonly (readonly unknown[])[]
  /** What the user should know although the statement succeeded. */
  readonly warnings?: readonly string[]
}

export const OK: StatementResult = { fields: [{ name: 'result', type: STRING }], rows: [['OK']] }

export const textField = (name: string): StatementResult['fields'][number] => ({ name, type: STRING })
export const booleanField = (name: string): StatementResult['fields'][number] => ({ name, type: simple('BOOLEAN') })

/** One column of texts. */
export function list(name: string, values: readonly string[]): StatementResult {
  return { fields: [textField(name)], rows: values.map((value) => [value]) }
}
