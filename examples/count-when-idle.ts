/**
 * Counts the words of each kind, and emits a count when its word has not been seen for 100 ms of event time.
 *
 *     node dist/examples/count-when-idle.js
 */
import { pathToFileURL } from 'node:url'
import {
  type Collector,
  type DataStream,
  type KeyedContext,
  KeyedProcessFunction,
  MapStateDescriptor,
  type OnTimerContext,
  StreamExecutionEnvironment,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '../src/index.ts'

export interface Word {
  readonly text: string
  /** When it was seen, in ms. */
  readonly at: number
}

export type Count = readonly [word: string, count: number]

const IDLE = 100

interface Counted {
  readonly count: number
  readonly lastSeen: number
}

/**
 * A word is counted when the watermark has reached its time, so that it doesn't matter in which order words come. Every
 * time something may be due at has a timer.
 */
class CountWhenIdle extends KeyedProcessFunction<string, Word, Count> {
  /** How many words are still to be counted, by their time. */
  readonly #waiting = new MapStateDescriptor<number, number>('waiting')
  readonly #counted = new ValueStateDescriptor<Counted>('counted', { count: 0, lastSeen: -Infinity })

  processElement({ at }: Word, ctx: KeyedContext<string>): void {
    const waiting = ctx.getMapState(this.#waiting)
    waiting.put(at, (waiting.get(at) ?? 0) + 1)
    ctx.timerService().registerEventTimeTimer(at)
  }

  override onTimer(time: number, ctx: OnTimerContext<string>, out: Collector<Count>): void {
    const counted = ctx.getState(this.#counted)
    const { count, lastSeen } = counted.value()
    if (lastSeen + IDLE === time) out.collect([ctx.getCurrentKey(), count])
    const waiting = ctx.getMapState(this.#waiting)
    const more = waiting.get(time)
    if (more === null) return
    waiting.remove(time)
    counted.update({ count: count + more, lastSeen: Math.max(time, lastSeen) })
    ctx.timerService().registerEventTimeTimer(Math.max(time, lastSeen) + IDLE)
  }
}

/** Words may come up to 10 ms late. */
export function countWhenIdle(words: DataStream<Word>): DataStream<Count> {
  return words
    .assignTimestampsAndWatermarks(
      WatermarkStrategy.forBoundedOutOfOrderness<Word>(10).withTimestampAssigner(({ at }) => at),
    )
    .keyBy('text')
    .process(new CountWhenIdle())
}

export const WORDS: readonly Word[] = [
  { text: 'to', at: 0 },
  { text: 'be', at: 20 },
  { text: 'or', at: 50 },
  { text: 'not', at: 40 },
  { text: 'to', at: 90 },
  { text: 'be', at: 130 },
  { text: 'to', at: 300 },
]

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  countWhenIdle(env.fromCollection(WORDS))
    .map(([word, count]) => `(${word}, ${count})`)
    .print()
  await env.execute('count when idle')
}
