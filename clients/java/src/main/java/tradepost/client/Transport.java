package tradepost.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Sends the requests of the generated classes with the token of the session. It repeats a request while that may help; every attempt
 * of a write has the same Idempotency-Key, so it takes effect once.
 */
final class Transport extends HttpClient {
    private static final String KEY = "Idempotency-Key";
    private static final Set<String> READS = Set.of("GET", "HEAD");
    private static final int UNAUTHORIZED = 401;

    /** The operations that create tokens; they are sent without one. */
    private static final Set<String> ISSUE_TOKENS =
            Set.of("/api/auth/login", "/api/auth/refresh", "/api/auth/service-token");

    private final HttpClient client;
    private final Retries retries;
    private final Session session;

    Transport(HttpClient client, Retries retries, Session session) {
        this.client = client;
        this.retries = retries;
        this.session = session;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        var key = UUID.randomUUID().toString();
        boolean isRenewed = false;
        for (int attempt = 1; ; attempt++) {
            var token = ISSUE_TOKENS.contains(request.uri().getPath())
                    ? Optional.<Session.Token>empty()
                    : session.token();
            Optional<Duration> wait;
            try {
                var response = ReadResponse.of(client.send(complete(request, key, token), handler));
                if (response.statusCode() == UNAUTHORIZED && !isRenewed && token.isPresent()
                        && token.get().renewal() != null) {
                    isRenewed = true;
                    close(response);
                    session.renewed(token.get());
                    continue;
                }
                wait = retries.wait(attempt, response);
                if (wait.isEmpty()) return response;
                close(response);
            } catch (IOException e) {
                wait = retries.waitAfterFailure(attempt);
                if (wait.isEmpty()) throw e;
            }
            Thread.sleep(wait.get());
        }
    }

    private static HttpRequest complete(HttpRequest request, String key, Optional<Session.Token> token) {
        var out = HttpRequest.newBuilder(request, (name, value) -> true);
        token.ifPresent(t -> out.setHeader("Authorization", "Bearer " + t.value()));
        if (!READS.contains(request.method()) && request.headers().firstValue(KEY).isEmpty()) out.setHeader(KEY, key);
        if (isNull(request)) out.method(request.method(), HttpRequest.BodyPublishers.noBody());
        return out.build();
    }

    /** Whether an optional body was omitted: the generated classes then send the four bytes of `null`. Every other body is an object. */
    private static boolean isNull(HttpRequest request) {
        return request.headers().firstValue("Content-Type").orElse("").startsWith("application/json")
                && request.bodyPublisher().map(b -> b.contentLength() == "null".length()).orElse(false);
    }

    private static void close(HttpResponse<?> response) throws IOException {
        if (response.body() instanceof Closeable body) body.close();
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return send(request, handler);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, HttpResponse.BodyHandler<T> handler, HttpResponse.PushPromiseHandler<T> pushed) {
        return sendAsync(request, handler); // the server pushes nothing
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return client.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return client.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return client.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return client.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return client.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return client.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return client.authenticator();
    }

    @Override
    public Version version() {
        return client.version();
    }

    @Override
    public Optional<Executor> executor() {
        return client.executor();
    }
}
