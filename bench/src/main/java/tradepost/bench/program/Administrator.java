package tradepost.bench.program;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.UUID;

/** The requests of an administrator of a program. */
public record Administrator(String base, String token) {
    /** Registers one. */
    public static Administrator registered(Instance instance) throws IOException {
        var base = "http://127.0.0.1:" + instance.port();
        var admin = new JsonObject()
                .put("email", "admin@bench.example")
                .put("password", "bench-" + UUID.randomUUID())
                .put("role", "admin");
        Http.json(Http.post(base + "/api/auth/register", admin), 201);
        admin.remove("role");
        var login = Http.json(Http.post(base + "/api/auth/login", admin), 200);
        return new Administrator(base, login.getJsonObject("data").getString("access_token"));
    }

    public HttpRequest.Builder authorized(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + token);
    }

    /** Returns the data of the response. */
    public JsonObject send(String method, String path, JsonObject body, int status) throws IOException {
        var request = authorized(path)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.encode()));
        return Http.json(Http.send(request.build()), status).getJsonObject("data");
    }
}
