# nginx.conf for a configuration. Its paths are relative: nginx runs with its prefix (-p) in the origin's own folder.
config:
let
  accessLog =
    if config.accessLogPath == null then
      "off"
    else
      "${config.accessLogPath} requests buffer=${toString config.accessLogBufferKilobytes}k flush=${toString config.accessLogFlushSeconds}s";

  # Half a segment keeps a cache's copy fresh enough for its viewers; below a second that is no caching at all.
  playlistMaxAge = builtins.floor (config.segmentSeconds / 2.0);
  playlistCaching =
    if playlistMaxAge < 1 then "no-cache" else "public, max-age=${toString playlistMaxAge}";
in
''
  worker_processes ${toString config.workerProcesses};
  pid nginx.pid;
  error_log stderr ${config.nginxLogLevel};

  events {
    worker_connections ${toString config.workerConnections};
    multi_accept on;
  }

  http {
    types {
      application/vnd.apple.mpegurl m3u8;
      video/mp2t ts;
      video/iso.segment m4s;
      video/mp4 mp4;
    }
    default_type application/octet-stream;

    client_body_temp_path temp/client-body;
    proxy_temp_path temp/proxy;
    fastcgi_temp_path temp/fastcgi;
    uwsgi_temp_path temp/uwsgi;
    scgi_temp_path temp/scgi;

    log_format requests escape=json '${config.accessLogFormat}';
    access_log ${accessLog};

    server_tokens off;
    sendfile on;
    reset_timedout_connection on;

    # A viewer keeps its connection for the whole run, through every pause between two reloads.
    keepalive_timeout 75s;
    keepalive_requests 1000000000;
    keepalive_time 7d;

    map $uri $caching {
      ~\.m3u8$ "${playlistCaching}";
      ~\.(ts|m4s)$ "public, max-age=${toString config.segmentLifeSeconds}, immutable";
    }
    map $status $allow {
      204 "GET, HEAD, OPTIONS";
      405 "GET, HEAD, OPTIONS";
    }

    server {
      listen ${config.listenAddress}:${toString config.port} reuseport backlog=4096;
      root ${config.mediaFolder};

      # For every location: one that added a header of its own would inherit none of these. An empty value sends none.
      add_header Cache-Control $caching;
      add_header Allow $allow always;
      add_header Access-Control-Allow-Origin * always;
      add_header Access-Control-Allow-Methods "GET, HEAD, OPTIONS" always;
      add_header Access-Control-Allow-Headers * always;
      add_header Access-Control-Expose-Headers * always;
      add_header Access-Control-Max-Age 86400 always;
      add_header Timing-Allow-Origin * always;
      if ($request_method = OPTIONS) {
        return 204;
      }

      location / {
        return 404;
      }

      # A playlist is replaced every segment: it leaves at once, and no file is kept open.
      location ~ \.m3u8$ {
        tcp_nodelay on;
        open_file_cache off;
      }

      # A segment never changes, and leaves in full packets.
      location ~ \.(ts|m4s|mp4)$ {
        tcp_nopush on;
        open_file_cache max=${toString config.segmentFiles} inactive=${toString config.segmentLifeSeconds}s;
        open_file_cache_valid ${toString (builtins.ceil config.segmentSeconds)}s;
        open_file_cache_errors off;
      }

      location = /health {
        access_log off;
        default_type text/plain;
        if (!-f $document_root/${config.multivariantPlaylist}) {
          return 503 "starting\n";
        }
        return 200 "ok\n";
      }

      location = /stub_status {
        access_log off;
        stub_status;
      }
    }
  }
''
