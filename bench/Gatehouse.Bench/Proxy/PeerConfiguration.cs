using Gatehouse.Bench.Contenders;

namespace Gatehouse.Bench.Proxy;

/// <summary>Redis, and nginx and haproxy as somebody who knows them would set them up for speed: one thread, connections kept on both sides, no access log, and the headers that every gateway adds.</summary>
internal static class PeerConfiguration
{
    /// <summary>Where limits are counted. On the load generator's core: its work is not the proxy's.</summary>
    public static ServerProcess StartRedis()
    {
        var port = ServerProcess.FreePort();
        return ServerProcess.Start(port, [], "taskset", "-c", "1", "redis-server", "--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no").Accepting();
    }

    public static ServerProcess StartNginx(string directory, int service)
    {
        var port = ServerProcess.FreePort();
        var file = Path.Combine(directory, "nginx.conf");
        File.WriteAllText(file, $$"""
            daemon off;
            master_process off;
            worker_processes 1;
            pid {{directory}}/nginx.pid;
            error_log stderr crit;
            events {
                use epoll;
                worker_connections 4096;
                multi_accept on;
            }
            http {
                access_log off;
                client_body_temp_path {{directory}}/body;
                proxy_temp_path {{directory}}/proxy;
                fastcgi_temp_path {{directory}}/fastcgi;
                uwsgi_temp_path {{directory}}/uwsgi;
                scgi_temp_path {{directory}}/scgi;
                tcp_nodelay on;
                server_tokens off;
                keepalive_timeout 600s;
                keepalive_requests 1000000000;
                upstream service {
                    server 127.0.0.1:{{service}};
                    keepalive 512;
                    keepalive_requests 1000000000;
                    keepalive_timeout 600s;
                }
                map $http_upgrade $connection_of_upgrade {
                    default "";
                    websocket upgrade;
                }
                server {
                    listen 127.0.0.1:{{port}} backlog=1024;
                    location / {
                        proxy_pass http://service;
                        proxy_http_version 1.1;
                        proxy_buffer_size 16k;
                        proxy_buffers 16 16k;
                        proxy_busy_buffers_size 64k;
                        proxy_max_temp_file_size 0;
                        proxy_set_header Host $host;
                        proxy_set_header Connection $connection_of_upgrade;
                        proxy_set_header Upgrade $http_upgrade;
                        proxy_set_header X-Forwarded-For $remote_addr;
                        proxy_set_header X-Forwarded-Proto $scheme;
                        proxy_set_header X-Forwarded-Host $host;
                        proxy_set_header X-Request-Id $request_id;
                    }
                }
            }
            """);
        return ServerProcess.Start(port, [], "nginx", "-p", directory, "-c", file).Accepting();
    }

    public static ServerProcess StartHaproxy(string directory, int service)
    {
        var port = ServerProcess.FreePort();
        var file = Path.Combine(directory, "haproxy.cfg");
        File.WriteAllText(file, $"""
            global
                nbthread 1
                maxconn 4096
                tune.bufsize 32768
            defaults
                mode http
                timeout connect 2s
                timeout client 600s
                timeout server 600s
                timeout http-keep-alive 600s
                option http-keep-alive
                http-reuse always
            frontend gate
                bind 127.0.0.1:{port} backlog 1024
                option forwardfor
                http-request set-header X-Forwarded-Proto http
                http-request set-header X-Forwarded-Host %[req.hdr(Host)]
                http-request set-header X-Request-Id %[uuid()]
                default_backend service
            backend service
                server only 127.0.0.1:{service} pool-max-conn 512

            """);
        return ServerProcess.Start(port, [], "haproxy", "-db", "-f", file).Accepting();
    }
}
