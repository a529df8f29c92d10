import java.io.*;
import java.net.*;
import java.nio.file.*;

/** Follows the events over Server-Sent Events and resumes where it stopped; README.md explains the arguments and variables. */
class Subscriber {
    static final String EMAIL = variable("TRADEPOST_EMAIL", "finance@example.com");
    static final String PASSWORD = variable("TRADEPOST_PASSWORD", "securepassword123");
    static final Path FILE = Path.of(variable("TRADEPOST_POSITION", "events.position"));
    static final int COUNT = Integer.parseInt(variable("TRADEPOST_COUNT", "0"));
    static final int SILENCE_MS = 45_000; // three heartbeats
    static int seen;

    static String variable(String name, String otherwise) { return System.getenv().getOrDefault(name, otherwise); }

    /** After a failure an event may be delivered again; recognise it by its id. */
    static void handle(String json) { System.out.println(json); }

    /** Sends the request, and returns the response. Ends the program if another attempt would not help. */
    static InputStream send(String url, String body, String... headers) throws IOException {
        var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setReadTimeout(SILENCE_MS);
        for (int i = 0; i < headers.length; i += 2) if (!headers[i + 1].isEmpty()) connection.setRequestProperty(headers[i], headers[i + 1]);
        connection.setDoOutput(!body.isEmpty());
        if (!body.isEmpty()) connection.getOutputStream().write(body.getBytes());
        int status = connection.getResponseCode();
        if (status == 200) return connection.getInputStream();
        System.err.println(new String(connection.getErrorStream().readAllBytes()));
        if (status < 500 && status != 401 && status != 429) System.exit(1);
        throw new IOException("status " + status);
    }

    static void follow(String base, String types) throws IOException {
        var credentials = "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(EMAIL, PASSWORD);
        var login = new String(send(base + "/api/auth/login", credentials, "Content-Type", "application/json").readAllBytes());
        var token = login.replaceFirst("(?s).*\"access_token\":\"([^\"]*)\".*", "$1");
        var position = Files.exists(FILE) ? Files.readString(FILE) : "";
        var stream = send(base + "/api/events" + (types.isEmpty() ? "" : "?types=" + types), "",
                "Accept", "text/event-stream", "Authorization", "Bearer " + token, "Last-Event-ID", position);
        String id = "", data = "", line;
        for (var lines = new BufferedReader(new InputStreamReader(stream, "UTF-8")); (line = lines.readLine()) != null; ) {
            if (line.startsWith("id: ")) id = line.substring(4);
            if (line.startsWith("data: ")) data = line.substring(6);
            if (!line.isEmpty()) continue; // an empty line ends a block; the event has arrived completely
            if (!data.isEmpty()) handle(data);
            Files.writeString(Path.of(FILE + ".new"), id);
            Files.move(Path.of(FILE + ".new"), FILE, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (!data.isEmpty() && ++seen == COUNT) System.exit(0);
            data = "";
        }
    }

    public static void main(String[] args) throws Exception {
        for (; ; Thread.sleep(500 + (long) (Math.random() * 1000))) {
            try { follow(args.length > 0 ? args[0] : "http://localhost:8000", args.length > 1 ? args[1] : ""); }
            catch (IOException e) { System.err.println("retrying: " + e.getMessage()); }
        }
    }
}
