import { AlignedAssigner } from '../windows/assigners.ts'
import { AlignedWindows } from './aligned-windows.ts'
import { AssignedWindows } from './assigned-windows.ts'
import { MergingWindows } from './merging-windows.ts'
import { hasPanes, PanedWindows } from './paned-windows.ts'
import { endsOnce, TumblingWindows } from './tumbling-windows.ts'
import type { WindowArgs, WindowOperator } from './window-operator.ts'

/** The operator for windows of this kind: they differ in how a record finds its windows, and in what those hold. */
export function createWindowOperator(args: WindowArgs): WindowOperator {
  const { assigner } = args
  if (assigner.mergeWindows !== undefined) return new MergingWindows(args)
  if (!(assigner instanceof AlignedAssigner)) return new AssignedWindows(args)
  if (endsOnce(args, assigner)) return new TumblingWindows(args, assigner)
  return hasPanes(args, assigner) ? new PanedWindows(args, assigner) : new AlignedWindows(args, assigner)
}
