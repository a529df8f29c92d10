package tradepost.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** A response whose body has arrived completely. */
record ReadResponse<T>(HttpResponse<T> head, T body) implements HttpResponse<T> {
    /**
     * Reads a response in JSON to its end, so that a connection that is lost in the middle of it fails here, where the request is
     * repeated. Other responses, such as documents, are read by the caller.
     */
    @SuppressWarnings("unchecked") // the stream takes the place of another one
    static <T> HttpResponse<T> of(HttpResponse<T> head) throws IOException {
        boolean json = head.headers().firstValue("Content-Type").orElse("").contains("json");
        if (!json || !(head.body() instanceof InputStream body)) return head;
        try (body) {
            return new ReadResponse<>(head, (T) new ByteArrayInputStream(body.readAllBytes()));
        }
    }

    @Override
    public int statusCode() {
        return head.statusCode();
    }

    @Override
    public HttpRequest request() {
        return head.request();
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
        return head.previousResponse();
    }

    @Override
    public HttpHeaders headers() {
        return head.headers();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return head.sslSession();
    }

    @Override
    public URI uri() {
        return head.uri();
    }

    @Override
    public HttpClient.Version version() {
        return head.version();
    }
}
