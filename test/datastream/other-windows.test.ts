import { describe, expect, test } from 'vitest'
import { GlobalWindows } from '../../src/runtime/windows/assigners.ts'
import type { Trigger } from '../../src/runtime/windows/trigger.ts'
import { EventTimeTrigger } from '../../src/runtime/windows/triggers.ts'
import { WindowAssigner } from '../../src/runtime/windows/assigner.ts'
import { TimeWindow, type Window } from '../../src/runtime/windows/window.ts'
import { type Event, keyed, show } from './events.ts'
import { values } from './running.ts'

describe('other windows', () => {
  const rows: Event[] = [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['a', 4],
    ['a', 5],
    ['b', 6],
    ['a', 7],
  ]
  const times = (_key: string, _ctx: unknown, elements: Iterable<Event>): string[] => [
    [...elements].map(([key, time]) => key + time).join(),
  ]

  test('count windows', async () => {
    expect(await values(rows, (input) => keyed(input).countWindow(2).process(times))).toEqual([
      'a1,a3',
      'a4,a5',
      'b2,b6',
    ])
  })

  test('sliding count windows', async () => {
    expect(await values(rows, (input) => keyed(input).countWindow(3, 2).process(times))).toEqual([
      'a1,a3',
      'a3,a4,a5',
      'b2,b6',
    ])
  })

  test('global windows fire at the end of input, or never', async () => {
    expect(
      await values(rows, (input) => keyed(input).window(GlobalWindows.createWithEndOfStreamTrigger()).process(times)),
    ).toEqual(['a1,a3,a4,a5,a7', 'b2,b6'])
    expect(await values(rows, (input) => keyed(input).window(GlobalWindows.create()).process(times))).toEqual([])
  })

  /** A program's own windows: even and odd seconds. */
  class Parity implements Window {
    readonly parity: 'even' | 'odd'
    readonly last: number

    constructor(parity: 'even' | 'odd', last: number) {
      this.parity = parity
      this.last = last
    }

    maxTimestamp(): number {
      return this.last
    }
  }

  class ByParity extends WindowAssigner<Event, Parity> {
    assignWindows([, time]: Event): Parity[] {
      return [new Parity(time % 2 === 0 ? 'even' : 'odd', 9)]
    }

    getDefaultTrigger(): Trigger<unknown, Window> {
      return EventTimeTrigger.create()
    }

    isEventTime(): boolean {
      return true
    }
  }

  test('assigners and windows of the program', async () => {
    const result = await values(rows, (input) =>
      keyed(input)
        .window(new ByParity())
        .process((key, ctx, elements) => [
          `${key} ${ctx.window.parity} ${[...elements].map(([, time]) => time).join()}`,
        ]),
    )
    expect(result).toEqual(['a odd 1,3,5,7', 'b even 2,6', 'a even 4'])
  })

  test('several windows of one start', async () => {
    class Growing extends WindowAssigner<Event, TimeWindow> {
      assignWindows([, time]: Event): TimeWindow[] {
        return [4, 8].filter((end) => time < end).map((end) => new TimeWindow(0, end))
      }

      getDefaultTrigger(): Trigger<unknown, Window> {
        return EventTimeTrigger.create()
      }

      isEventTime(): boolean {
        return true
      }
    }
    expect(await values(rows, (input) => keyed(input).window(new Growing()).process(show))).toEqual([
      'a [0,4) 1,3',
      'b [0,4) 2',
      'a [0,8) 1,3,4,5,7',
      'b [0,8) 2,6',
    ])
  })
})
