package tradepost.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import tradepost.kernel.Patience;

/** One page of an installed Chromium, driven over the DevTools protocol with real mouse and key events instead of scripts. */
final class Chromium implements AutoCloseable {
    private static final List<String> PLACES =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium");

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> asked = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    static Optional<Path> installed() {
        return PLACES.stream().map(Path::of).filter(Files::isExecutable).findFirst();
    }

    Chromium(Path program, Path profile) throws IOException {
        this.profile = profile;
        var command = new ArrayList<>(List.of(
                program.toString(),
                "--headless=new",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--window-size=1280,1000",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile));
        if ("root".equals(System.getProperty("user.name"))) command.add("--no-sandbox");
        command.add("about:blank");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        Files.createTempFile(profile, "chromium", ".log").toFile())
                .start();
        try {
            socket = connect(profile.resolve("DevToolsActivePort"));
        } catch (RuntimeException e) {
            end();
            throw e;
        }
        for (var part : List.of("Page", "Network", "Log", "Runtime")) ask(part + ".enable", new JsonObject());
    }

    private WebSocket connect(Path portFile) {
        var client = HttpClient.newHttpClient();
        Awaitility.await("Chromium starts")
                .until(() ->
                        Files.exists(portFile) && Files.readString(portFile).contains("\n"));
        try {
            var port = Files.readAllLines(portFile).getFirst();
            var list = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                    .build();
            for (var target : new JsonArray(
                    client.send(list, HttpResponse.BodyHandlers.ofString()).body())) {
                var page = (JsonObject) target;
                if ("page".equals(page.getString("type")))
                    return client.newWebSocketBuilder()
                            .buildAsync(URI.create(page.getString("webSocketDebuggerUrl")), new MessageListener())
                            .join();
            }
            throw new IllegalStateException("Chromium shows no page");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class MessageListener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard(new JsonObject(text.toString()));
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }
    }

    private void heard(JsonObject message) {
        var id = message.getInteger("id");
        var waiting = id == null ? null : asked.remove(id);
        if (waiting != null) waiting.complete(message);
        var params = message.getJsonObject("params", new JsonObject());
        switch (message.getString("method", "")) {
            case "Network.requestWillBeSent" ->
                requests.add(params.getJsonObject("request").getString("url"));
            case "Log.entryAdded" ->
                complaints.add(params.getJsonObject("entry").getString("level") + ": "
                        + params.getJsonObject("entry").getString("text"));
            case "Runtime.exceptionThrown" ->
                complaints.add(
                        "error: " + params.getJsonObject("exceptionDetails").encode());
            default -> {}
        }
    }

    private JsonObject ask(String method, JsonObject params) {
        int id = ids.incrementAndGet();
        var answer = new CompletableFuture<JsonObject>();
        asked.put(id, answer);
        synchronized (socket) {
            socket.sendText(
                            new JsonObject()
                                    .put("id", id)
                                    .put("method", method)
                                    .put("params", params)
                                    .encode(),
                            true)
                    .join();
        }
        var message = answer.orTimeout(Patience.SECONDS, TimeUnit.SECONDS).join();
        if (message.containsKey("error")) throw new AssertionError(method + ": " + message.encode());
        return message.getJsonObject("result");
    }

    void open(String url) {
        ask("Page.navigate", new JsonObject().put("url", url));
    }

    /** Reloads the page like its button; stored data is kept. */
    void reload() {
        evaluate("window.beforeReload = true");
        ask("Page.reload", new JsonObject());
        Awaitility.await("reload")
                .ignoreExceptionsInstanceOf(AssertionError.class) // queried on the page that is being unloaded
                .until(() -> Boolean.TRUE.equals(
                        evaluate("window.beforeReload === undefined && document.readyState === 'complete'")));
    }

    /** The value of an expression, as JSON. */
    Object evaluate(String expression) {
        var result = ask(
                "Runtime.evaluate",
                new JsonObject().put("expression", expression).put("returnByValue", true));
        if (result.containsKey("exceptionDetails")) throw new AssertionError(expression + ": " + result.encode());
        return result.getJsonObject("result").getValue("value");
    }

    /** Waits until the expression is true. */
    void await(String expression) {
        Awaitility.await(expression)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Boolean.TRUE.equals(evaluate(expression)));
    }

    String text(String selector) {
        return (String) evaluate("document.querySelector(" + quoted(selector) + ").innerText");
    }

    /** Clicks the middle of the element once it is visible and not covered. */
    void click(String selector) {
        var element = "document.querySelector(" + quoted(selector) + ")";
        await("""
                (() => { const e = %s; if (!e) return false;
                  e.scrollIntoView({ block: "center", behavior: "instant" });
                  const r = e.getBoundingClientRect();
                  const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
                  return top !== null && (e.contains(top) || top.contains(e)); })()""".formatted(element));
        var box = (JsonObject) evaluate(
                "(() => { const r = %s.getBoundingClientRect(); return { x: r.left + r.width / 2, y: r.top + r.height / 2 }; })()"
                        .formatted(element));
        for (var type : List.of("mousePressed", "mouseReleased"))
            ask(
                    "Input.dispatchMouseEvent",
                    new JsonObject()
                            .put("type", type)
                            .put("x", box.getValue("x"))
                            .put("y", box.getValue("y"))
                            .put("button", "left")
                            .put("clickCount", 1));
    }

    /** Types into the focused element. */
    void type(String text) {
        ask("Input.insertText", new JsonObject().put("text", text));
    }

    /** Submits the form as the Enter key does. */
    void submit(String selector) {
        evaluate("document.querySelector(" + quoted(selector) + ").requestSubmit()");
    }

    /** Saves files without asking. */
    void downloadsTo(Path folder) {
        ask(
                "Browser.setDownloadBehavior",
                new JsonObject().put("behavior", "allow").put("downloadPath", folder.toString()));
    }

    /** Selects an option of a drop-down list. */
    void choose(String selector, String option) {
        evaluate("""
                (() => { const s = document.querySelector(%s);
                  s.value = [...s.options].find(o => o.text === %s).value;
                  s.dispatchEvent(new Event("change", { bubbles: true })); })()""".formatted(quoted(selector), quoted(option)));
    }

    /** The URLs of all requests of the page. */
    List<String> requests() {
        return requests;
    }

    /** The errors on the console, such as violations of the content security policy. */
    List<String> complaints() {
        return complaints.stream().filter(c -> c.startsWith("error")).toList();
    }

    private static String quoted(String text) {
        return new JsonArray().add(text).encode().replaceAll("^\\[|]$", "");
    }

    @Override
    public void close() {
        socket.abort();
        end();
        try { // symbolic links out of the profile, on which deleting a temporary folder would fail
            for (var link : List.of("SingletonLock", "SingletonSocket", "SingletonCookie"))
                Files.deleteIfExists(profile.resolve(link));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end() {
        var children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(Patience.SECONDS, TimeUnit.SECONDS))
                process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        for (var child : children) {
            child.destroyForcibly();
            child.onExit().orTimeout(Patience.SECONDS, TimeUnit.SECONDS).join();
        }
    }
}
