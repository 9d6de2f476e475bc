import type { Transformation } from '../../datastream/transformation.ts'
import type { RecordInfo } from './derived-schema.ts'

/** What is known of the records of a step, or of the step whose records it passes on. */
export function recordInfo(step: Transformation): RecordInfo {
  const { recordType, samples } = step
  if (recordType !== undefined || samples.length > 0) return { type: recordType, samples }
  const [input] = step.inputs
  return step.keepsRecords && input !== undefined && input.output === undefined
    ? recordInfo(input.from)
    : { type: undefined, samples: [] }
}
