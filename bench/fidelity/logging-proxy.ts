import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AccessLogEntry } from '../../test/helpers/real-origin.ts'
import { runNginx } from '../harness/nginx.ts'

export interface LoggingProxy {
  /** Without a slash at its end. */
  readonly url: string
  /** Every request that has been answered so far. */
  readAccessLog(): Promise<readonly AccessLogEntry[]>
  stop(): Promise<void>
}

/** nginx before another origin, for the access log: it passes everything on as it comes, and caches nothing. */
export async function startLoggingProxy(originPort: number): Promise<LoggingProxy> {
  const nginx = await runNginx(undefined, false, (folder, port) => configurationOf(folder, port, originPort))
  return {
    url: nginx.url,
    readAccessLog: async () => {
      const lines = readFileSync(join(nginx.folder, 'access.log'), 'utf8').split('\n')
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AccessLogEntry)
    },
    stop: nginx.stop,
  }
}

/** The log's format is that of nix/test-origin. */
function configurationOf(folder: string, port: number, originPort: number): string {
  const user = process.getuid?.() === 0 ? 'user root;\n' : ''
  const fields =
    '"time":$msec,"method":"$request_method","uri":"$request_uri","status":$status,"bodyBytes":$body_bytes_sent,' +
    '"requestTime":$request_time,"connection":$connection,"userAgent":"$http_user_agent"'
  return `${user}daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
events { worker_connections 19000; }
http {
  log_format requests escape=json '{${fields}}';
  access_log ${folder}/access.log requests;
  keepalive_timeout 600s;
  keepalive_requests 1000000000;
  client_body_temp_path ${folder}/client;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  tcp_nodelay on;
  upstream origin { server 127.0.0.1:${originPort}; keepalive 64; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffers 16 256k;
    }
  }
}
`
}
