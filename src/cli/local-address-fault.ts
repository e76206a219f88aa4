import { createServer } from 'node:net'
import type { Fault } from '../errors.ts'

/** Tries whether this machine has the address: what cannot be listened on cannot be connected from. */
export async function localAddressFault(address: string): Promise<Fault | undefined> {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host: address, port: 0 }, resolve)
    })
    return undefined
  } catch (error) {
    return {
      problem: `--local-address ${address} cannot be used: ${(error as Error).message}.`,
      remedy: 'Say an address of this machine; "ip address" lists them.',
    }
  } finally {
    server.close()
  }
}
