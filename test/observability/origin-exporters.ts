import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '../helpers/real-origin.ts'
import { startTool } from './started-tool.ts'

export interface OriginExporter {
  readonly url: string
  stop(): Promise<void>
}

export async function startNodeExporter(path: string): Promise<OriginExporter> {
  const address = `127.0.0.1:${await findFreePort()}`
  const url = `http://${address}/metrics`
  const args = [
    '--collector.disable-defaults',
    '--collector.cpu',
    '--collector.netdev',
    `--web.listen-address=${address}`,
  ]
  return { url, ...(await startTool(path, args, url)) }
}

/** nginx that serves nothing but its stub_status page. */
export async function startStubStatus(path: string): Promise<OriginExporter> {
  const folder = await mkdtemp(join(tmpdir(), 'stub-status-'))
  const port = await findFreePort()
  await mkdir(join(folder, 'temp'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid nginx.pid; error_log stderr;
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path temp;`).join(' ')}
  server { listen 127.0.0.1:${port}; location = /status { stub_status; } }
}`,
  )
  const url = `http://127.0.0.1:${port}/status`
  const tool = await startTool(path, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], url)
  return {
    url,
    stop: async () => {
      await tool.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export async function startNginxExporter(path: string, status: OriginExporter): Promise<OriginExporter> {
  const address = `127.0.0.1:${await findFreePort()}`
  const url = `http://${address}/metrics`
  const args = [`-nginx.scrape-uri=${status.url}`, `-web.listen-address=${address}`]
  return { url, ...(await startTool(path, args, url)) }
}
