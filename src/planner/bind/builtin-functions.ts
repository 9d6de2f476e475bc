import { aggregateFunctions, scalarFunctions, unsupportedFunctions } from '../functions/registry.ts'
import type { FunctionLookup } from './context.ts'

/** The functions that are always there. */
export const builtinFunctions: FunctionLookup = {
  scalar: (name) => scalarFunctions.get(name),
  aggregate: (name) => aggregateFunctions.get(name),
  isPlanned: (name) => unsupportedFunctions.has(name),
  names: () => [...scalarFunctions.keys(), ...aggregateFunctions.keys()],
}
