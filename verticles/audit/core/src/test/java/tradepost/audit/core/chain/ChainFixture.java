package tradepost.audit.core.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tradepost.audit.chain.ChainQuery;
import tradepost.audit.chain.ChainService;
import tradepost.audit.chain.JournalKey;
import tradepost.audit.chain.Verification;
import tradepost.audit.chain.VerifyQuery;
import tradepost.audit.core.Audit;
import tradepost.audit.core.journal.Journal;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.config.Config;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;
import tradepost.kernel.events.Event;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.request.Origin;

/** Tests of a journal with its chain, the heads that were signed, and the independent program. Each class has a node of its own. */
@ExtendWith(VertxExtension.class)
abstract class ChainFixture {
    static final String ORDER = "sales.order.created";
    static final String KEY = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"; // of RFC 8032, test 1
    static final String OTHER_KEY = "TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs"; // of test 2
    static final List<String> WITH_DATA = List.of("data");
    static final Caller ANYBODY = Caller.system("audit");
    static final String PUBLIC = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    private static final Path PROGRAM = Path.of("../../../examples/audit/verify.py");

    /** Computes the chain again from a position on, as a thief of the database would. */
    static final String REWRITE = """
            do $$ declare r record; before bytea; begin
              select coalesce((select link from journal where position = %1$d - 1), decode(repeat('00', 32), 'hex')) into before;
              for r in select * from journal where position >= %1$d order by position loop
                before := (chain_links(before, r.position - 1, array[sha256(
                  int4send(16) || uuid_send(r.id) || int4send(length(r.type)) || convert_to(r.type, 'UTF8') ||
                  int4send(16) || uuid_send(r.subject) || int4send(8) || int8send(r.subject_version) ||
                  int4send(8) || int8send((extract(epoch from r.at) * 1000000)::bigint) ||
                  int4send(length(r.actor)) || convert_to(r.actor, 'UTF8') ||
                  int4send(32) || r.origin_hash || int4send(32) || r.data_hash)]))[1];
                update journal set link = before where position = r.position;
                update journal_head set link = before, position = r.position;
              end loop; end $$
            """;

    static Path folder;
    static Audit audit;
    static ChainService chain;

    /** @param files where keys, heads and exports are written */
    @BeforeAll
    static void start(Vertx vertx, @TempDir Path files) {
        folder = files;
        audit = new Audit(vertx); // it has no key, so it does not sign at times of its own
        chain = chain(100_000, "audit.signing_key", keyFile(KEY));
    }

    @BeforeEach
    void empty() throws IOException {
        Audit.empty();
        Files.deleteIfExists(folder.resolve("heads.jsonl"));
    }

    @AfterAll
    static void stop() {
        Audit.empty();
    }

    /** Of a node with these settings and the file of heads. */
    static Config config(String... settings) {
        var all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("audit.heads_file", folder.resolve("heads.jsonl").toString()));
        return TestDb.config("audit,sales,contact", all.toArray(String[]::new));
    }

    /** A file with this key. */
    static String keyFile(String key) {
        try {
            return Files.writeString(folder.resolve(key.substring(0, 8) + ".key"), key + "\n")
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param rowsMax of one response */
    static ChainService chain(long rowsMax, String... settings) {
        return new OnVerticle(new ChainServiceImpl(audit.vertx, config(settings), audit.db, rowsMax));
    }

    /** Calls it as a verticle does. */
    private record OnVerticle(ChainService chain) implements ChainService {
        private static <T> Future<T> run(Callable<Future<T>> call) {
            return Future.succeededFuture(TestVerticle.run(audit.vertx, call));
        }

        @Override
        public Future<Verification> verifyJournal(VerifyQuery query, Caller caller) {
            return run(() -> chain.verifyJournal(query, caller));
        }

        @Override
        public Future<List<JournalKey>> listJournalKeys() {
            return run(() -> chain.listJournalKeys());
        }

        @Override
        public Future<Download> exportChain(ChainQuery query, Caller caller) {
            return run(() -> chain.exportChain(query, caller));
        }

        @Override
        public Future<DownloadPart> readChainPart(ChainQuery query, int part, Caller caller) {
            return run(() -> chain.readChainPart(query, part, caller));
        }
    }

    static Verification verified() {
        return verified(chain);
    }

    static Verification verified(ChainService by) {
        return by.verifyJournal(new VerifyQuery(null, null), ANYBODY).await();
    }

    static List<String> mismatches() {
        return verified().mismatches().stream()
                .map(m -> m.position() + " " + m.why())
                .toList();
    }

    static SignedHead sign() {
        return sign(KEY);
    }

    static SignedHead sign(String key) {
        var signer = signer(key);
        return TestVerticle.run(audit.vertx, () -> Tasks.run(audit.vertx, () -> signer.sign(0)));
    }

    static HeadSigner signer(String key) {
        return new HeadSigner(
                audit.env,
                config("audit.signing_key", keyFile(key)),
                audit.db,
                "audit",
                new Journal(audit.vertx, audit.db)::append);
    }

    static void deliver(int count) {
        audit.deliver(IntStream.range(0, count).mapToObj(i -> event(i)).toArray(Event[]::new));
    }

    static Event event(int n) {
        var e = Audit.event(ORDER);
        var data = new JsonObject(
                "{\"total\":10.50,\"rate\":0.12345678901234567890123,\"name\":\"Grün 🙂\",\"n\":" + n + "}");
        var origin = n % 3 == 0 ? null : new Origin(null, "request-" + n, n % 3 == 1 ? "192.0.2.7" : null);
        return new Event(1, e.id(), ORDER, e.subject(), n, data, "user:x", origin, Instant.now());
    }

    static String export(ChainQuery query) {
        var file = chain.exportChain(query, ANYBODY).await();
        var text = Buffer.buffer();
        for (int part = 0; part < file.parts(); part++)
            text.appendBuffer(chain.readChainPart(query, part, ANYBODY).await().bytes());
        return text.toString();
    }

    static List<SignedHead> heads() throws IOException {
        return Files.readAllLines(folder.resolve("heads.jsonl")).stream()
                .map(line -> SignedHead.of(new JsonObject(line)))
                .toList();
    }

    /** What the program prints about an export with data. */
    static String independently() throws Exception {
        var printed = program(new ChainQuery(null, null, WITH_DATA), -1, "--key", PUBLIC);
        assertThat(printed).containsAnyOf("BROKEN", "the chain is whole");
        return printed;
    }

    /** @param code with which the program ends; -1 for either 0 or 1, as it prints */
    static String program(ChainQuery query, int code, String... options) throws Exception {
        assumeTrue(isThere("python3"), "python3 is not installed, so the independent program is not tried");
        var file = folder.resolve("chain.jsonl");
        Files.writeString(file, export(query));
        var run = new ProcessBuilder("python3", PROGRAM.toString(), file.toString()).redirectErrorStream(true);
        run.command().addAll(List.of(options));
        var heads = folder.resolve("heads.jsonl");
        if (Files.exists(heads)) run.command().addAll(List.of("--heads", heads.toString()));
        var process = run.start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int expected = code >= 0 ? code : printed.contains("BROKEN") ? 1 : 0;
        assertThat(process.waitFor()).as(printed).isEqualTo(expected);
        return printed;
    }

    private static boolean isThere(String program) {
        try {
            return new ProcessBuilder(program, "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
