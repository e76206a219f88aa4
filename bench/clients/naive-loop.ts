import { Agent, get } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type TruePercentiles, truePercentiles } from '../harness/statistics.ts'

/**
 * A closed loop as load generators often are: each connection asks again when it was answered, and the time is taken from
 * when it asked. Arguments: URL, connections, seconds.
 */
const [url = '', connections = '', seconds = ''] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) })
const times: number[] = []

const ask = () =>
  new Promise<void>((resolve, reject) => {
    const began = performance.now()
    get(url, { agent }, (response) => {
      response.resume().once('end', () => {
        times.push(performance.now() - began)
        resolve()
      })
    }).once('error', reject)
  })

for (let connection = 0; connection < Number(connections); connection += 1) {
  void (async () => {
    for (;;) await ask()
  })()
}
await wait(Number(seconds) * 1000)
const told: NaiveTimes = { count: times.length, ...truePercentiles(times) }
process.stdout.write(JSON.stringify(told))
process.exit()

export interface NaiveTimes extends TruePercentiles {
  readonly count: number
}
