package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.mail.ScriptedSmtp;

/** kill -9 while a mail is sent: each mail arrives, and at most the one that was under way arrives once more. */
@Tag("prove")
@ExtendWith(VertxExtension.class)
class MailCrashTest {
    private static final int MAILS = 8;
    private static final int KILLED_AT = 3;
    private static final Pattern HEADER = Pattern.compile("(?m)^(To|Message-ID|Subject): *(.*)$");

    private record Received(String to, String messageId, String content) {
        static Received of(String content) {
            var headers = new JsonObject();
            HEADER.matcher(content).results().forEach(h -> headers.put(h.group(1), h.group(2)));
            return new Received(headers.getString("To", ""), headers.getString("Message-ID"), content);
        }
    }

    /** @param command that the server does not respond to, until the program has been killed */
    @ParameterizedTest
    @CsvSource({"RCPT, 0", "CONTENT, 1"})
    void a_kill_loses_no_mail_and_repeats_only_one_that_the_server_had(
            String command, int repeats, Vertx vertx, @TempDir Path folder) {
        var received = new CopyOnWriteArrayList<Received>();
        var seen = new AtomicInteger();
        var silent = new AtomicReference<>(false);
        var smtp = ScriptedSmtp.start(
                vertx,
                said -> {
                    if (!said.equals(command) || seen.incrementAndGet() != KILLED_AT) return null;
                    silent.set(true);
                    return "";
                },
                content -> received.add(Received.of(content)));
        var settings = Map.of(
                "TRADEPOST_MAIL_HOST",
                "127.0.0.1",
                "TRADEPOST_MAIL_PORT",
                Integer.toString(smtp.actualPort()),
                "TRADEPOST_MAIL_TLS",
                "none");
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port, settings);
        try {
            var api = Api.at(port).registered("admin");
            Set<String> addresses = new HashSet<>();
            seen.set(0);
            for (int i = 0; i < MAILS; i++) {
                var to = "crash-" + i + "@example.com";
                var customer = api.post(
                                "/api/customers",
                                new JsonObject().put("name", "Crash").put("email", to))
                        .expect(201)
                        .id();
                api.confirm(api.salesOrder(customer, api.item(1), 1)).join().expect(200);
                addresses.add(to);
            }
            Awaitility.await().until(silent::get);
            program.kill();
            program = Program.dev(folder, port, settings);
            // the claim of the process that has been killed ends
            new Stores(folder.resolve("data"))
                    .write("notification", "update mail set next_at = now() where status = 'waiting'");
            Awaitility.await().until(() -> to(received).containsAll(addresses));
            Awaitility.await()
                    .until(() -> api.get("/api/notifications/mails?status=waiting&limit=1")
                            .expect(200)
                            .list()
                            .isEmpty());
            var byId = new HashSet<String>();
            var again = received.stream().filter(m -> !byId.add(m.messageId())).toList();
            assertThat(again).as("repeats").hasSize(repeats);
            assertThat(byId).hasSize(MAILS);
            for (var mail : again)
                assertThat(received.stream().filter(m -> m.messageId().equals(mail.messageId())))
                        .extracting(MailCrashTest::texts)
                        .as("the same texts")
                        .containsOnly(texts(mail));
        } finally {
            program.close();
        }
    }

    private static List<String> to(List<Received> mails) {
        return mails.stream().map(m -> m.to().replaceAll(".*<|>.*", "").strip()).toList();
    }

    /** Without when it was sent, and the boundaries of its parts, which are random. */
    private static String texts(Received mail) {
        return mail.content().replaceAll("(?m)^(Date:|--|Content-Type: multipart).*\\n(\\s+boundary.*\\n)?", "");
    }
}
