package tradepost.audit.core.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.audit.chain.ChainQuery;
import tradepost.audit.chain.ChainService;
import tradepost.audit.chain.Verification;
import tradepost.audit.chain.Verification.Mismatch;
import tradepost.audit.chain.VerifyQuery;
import tradepost.audit.core.Audit;
import tradepost.audit.core.journal.Journal;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.events.Event;
import tradepost.kernel.request.Origin;

/** Whatever is changed in the journal is named: by the verification, by the signed heads, and by the independent program. */
@ExtendWith(VertxExtension.class)
class ChainTest {
    private static final String ORDER = "sales.order.created";
    private static final String KEY = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"; // of RFC 8032, test 1
    private static final String PUBLIC = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    private static final Path PROGRAM = Path.of("../../../examples/audit/verify.py");

    /** Computes the chain again from a position on, as a thief of the database would. */
    private static final String REWRITE = """
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

    @TempDir
    static Path folder;

    static Audit audit;
    static ChainService chain;

    @BeforeAll
    static void start(Vertx vertx) {
        audit = new Audit(
                vertx,
                "audit.signing_secret",
                KEY,
                "audit.heads_file",
                folder.resolve("heads.jsonl").toString());
        chain = audit.identity.proxy("finance_manager", ChainService.ADDRESS, ChainService.class);
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

    private static Verification verified() {
        return chain.verifyJournal(new VerifyQuery(null, null), null).await();
    }

    private static SignedHead sign() {
        var journal = new Journal(audit.vertx, audit.db);
        var signer = new HeadSigner(audit.env, audit.db, "audit", journal::append);
        return TestVerticle.run(audit.vertx, () -> Tasks.run(audit.vertx, () -> signer.sign(0)));
    }

    private static void deliver(int count) {
        audit.deliver(IntStream.range(0, count).mapToObj(i -> event(i)).toArray(Event[]::new));
    }

    private static Event event(int n) {
        var e = Audit.event(ORDER);
        var data = new JsonObject(
                "{\"total\":10.50,\"rate\":0.12345678901234567890123,\"name\":\"Grün 🙂\",\"n\":" + n + "}");
        var origin = n % 3 == 0 ? null : new Origin(null, "request-" + n, n % 3 == 1 ? "192.0.2.7" : null);
        return new Event(1, e.id(), ORDER, e.subject(), n, data, "user:x", origin, Instant.now());
    }

    @Test
    void a_hundred_concurrent_writers_make_one_chain() throws Exception {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var journals = List.of(new Journal(audit.vertx, audit.db), new Journal(audit.vertx, audit.db));
        var writers = new ArrayList<Thread>();
        for (int w = 0; w < 100; w++) {
            var random = new Random(seed + w);
            writers.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 5; i++) {
                    var batch = IntStream.range(0, 1 + random.nextInt(4))
                            .mapToObj(ChainTest::event)
                            .toList();
                    audit.db.tx(tx -> journals.get(random.nextInt(2)).append(tx, batch));
                }
            }));
        }
        for (var w : writers) w.join();
        var found = verified();
        assertThat(found.mismatches()).as("seed %d", seed).isEmpty();
        assertThat(found.rowsChecked()).isEqualTo(audit.head()).isGreaterThanOrEqualTo(500);
        assertThat(found.complete()).isTrue();
        assertThat(audit.number("select count(*) from journal")).isEqualTo(audit.head());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            update journal set actor = 'user:y' where position = 5                                        | 5  | link
            update journal set at = at + interval '1 microsecond' where position = 5                      | 5  | link
            update journal set data = '{"total": 11}' where position = 5                                  | 5  | data
            update journal set data_hash = sha256('') where position = 5                                  | 5  | link
            update journal set address = '192.0.2.8' where position = 5                                   | 5  | origin
            update journal set request_id = null where position = 5                                       | 5  | origin
            update journal set link = sha256('') where position = 5                                       | 5  | link
            delete from journal where position = 5                                                        | 5  | missing
            delete from journal where position between 5 and 7                                            | 5  | missing
            delete from journal where position = 1                                                        | 1  | missing
            delete from journal where position = 11                                                       | 11 | missing
            update journal j set id = o.id, type = o.type, subject = o.subject, subject_version = o.subject_version, data = o.data, data_hash = o.data_hash, at = o.at, salt = o.salt, origin_hash = o.origin_hash, address = o.address, request_id = o.request_id, link = o.link from journal o where j.position in (5, 6) and o.position = 11 - j.position | 5 | link
            insert into journal select 12, gen_random_uuid(), type, subject, 1, data, data_hash, actor, address, request_id, salt, origin_hash, link, traceparent, at, erased_at from journal where position = 5 | 12 | head
            update journal_head set link = sha256('')                                                     | 11 | head
            update journal_head set position = 9, link = (select link from journal where position = 9)    | 10 | head
            """)
    void a_change_is_named(String statement, long position, String why) throws Exception {
        deliver(10);
        sign(); // of position 10; its event is at 11
        assertThat(verified().mismatches()).isEmpty();
        Audit.tamper(statement);
        var found = verified();
        assertThat(found.mismatches().getFirst())
                .extracting(Mismatch::position, Mismatch::why)
                .containsExactly(position, why);
        // data, addresses and the head row are not in the export
        if (!List.of("data", "origin", "head").contains(why) && position < 11)
            assertThat(independently()).contains("BROKEN, first at position " + position);
    }

    @Test
    void a_row_that_is_inserted_between_others_is_named() throws Exception {
        deliver(10);
        sign();
        Audit.tamper("""
                update journal set position = position + 1000 where position >= 5;
                insert into journal select 5, gen_random_uuid(), type, subject, 1, data, data_hash, actor, address, request_id, salt,
                  origin_hash, link, traceparent, at, erased_at from journal where position = 4;
                update journal set position = position - 999 where position > 1000;
                update journal_head set position = 12""");
        assertThat(verified().mismatches().getFirst())
                .extracting(Mismatch::position, Mismatch::why)
                .containsExactly(5L, "link");
        assertThat(independently()).contains("BROKEN, first at position 5");
    }

    @Test
    void a_chain_that_was_rewritten_differs_from_what_was_signed() throws Exception {
        deliver(10);
        var head = sign();
        assertThat(head.position()).isEqualTo(10);
        deliver(3);
        assertThat(sign().position()).isEqualTo(14);
        Audit.tamper("update journal set actor = 'user:y' where position = 8; " + REWRITE.formatted(8));
        var found = verified();
        assertThat(found.mismatches())
                .extracting(m -> m.position() + " " + m.why())
                .containsExactly("10 signed_head", "14 signed_head");
        assertThat(found.headsChecked()).isEqualTo(2);
        assertThat(independently()).contains("BROKEN, first at position 10");
        // whoever owns the database removes or replaces the signed heads, too
        Audit.tamper("""
                delete from journal_signed_head where position = 14;
                update journal_signed_head s set link = j.link from journal j where j.position = s.position""");
        assertThat(verified().mismatches())
                .extracting(m -> m.position() + " " + m.why())
                .containsExactlyInAnyOrder("10 signature", "10 signed_head", "14 signed_head");
        assertThat(independently()).contains("BROKEN, first at position 10");
    }

    @Test
    void a_rewritten_chain_that_nobody_has_signed_is_whole() {
        deliver(10);
        Audit.tamper(REWRITE.formatted(1));
        assertThat(verified().mismatches())
                .as("the rewriting of this test computes the links as the program does")
                .isEmpty();
    }

    @Test
    void a_journal_that_ends_before_what_was_signed_is_named() throws Exception {
        deliver(10);
        sign();
        Audit.tamper("""
                delete from journal where position > 6; delete from journal_signed_head;
                update journal_head set position = 6, link = (select link from journal where position = 6)""");
        assertThat(verified().mismatches())
                .extracting(m -> m.position() + " " + m.why())
                .containsExactly("10 signed_head");
        assertThat(independently()).contains("position 10: the row was signed and is missing");
    }

    @Test
    void a_head_is_signed_once_and_not_again_before_something_was_added() throws Exception {
        assertThat(sign()).as("of an empty journal").isNull();
        deliver(3);
        var head = sign();
        assertThat(sign()).isNull();
        var event = audit.events
                .readEvents(Audit.after(3, "audit.head.signed"), null)
                .await()
                .data()
                .getFirst();
        assertThat(event.getJsonObject("data").getString("link")).isEqualTo(head.link());
        assertThat(event.getString("actor")).isEqualTo("system:audit");
        assertThat(Files.readAllLines(folder.resolve("heads.jsonl")))
                .singleElement()
                .satisfies(
                        line -> assertThat(SignedHead.of(new JsonObject(line))).isEqualTo(head));
        assertThat(verified().keys()).extracting(Verification.Key::publicKey).containsExactly(PUBLIC);
        assertThat(independently()).contains("4 rows and 2 signed heads", "the chain is whole");
    }

    @Test
    void a_file_that_was_lost_or_cut_off_gets_every_head_again() throws Exception {
        for (int i = 0; i < 3; i++) {
            deliver(2);
            sign();
        }
        var file = folder.resolve("heads.jsonl");
        var whole = Files.readString(file);
        Files.delete(file);
        sign();
        assertThat(Files.readString(file)).isEqualTo(whole);
        Files.writeString(file, whole.substring(0, whole.length() - 40));
        sign();
        assertThat(Files.readString(file)).endsWith(whole.lines().toList().getLast() + "\n");
        assertThat(verified().headsChecked()).isEqualTo(3);
    }

    @Test
    void a_part_of_the_chain_is_verified_and_exported() {
        deliver(2_500);
        var part = chain.verifyJournal(new VerifyQuery(1_000L, 2_000L), null).await();
        assertThat(part.rowsChecked()).isEqualTo(1_000);
        assertThat(part.complete()).isTrue();
        assertThat(part.next()).isNull();
        assertThat(part.head()).isEqualTo(2_500);
        assertThat(export(new ChainQuery(null, null)).lines()).hasSize(2_500);
        assertThat(export(new ChainQuery(900L, 2_100L)).lines()).hasSize(1_200);
        assertThat(export(new ChainQuery(2_500L, null))).isEmpty();
    }

    @Test
    void bad_positions_are_refused_by_name() {
        deliver(3);
        assertThat(code(chain.verifyJournal(new VerifyQuery(4L, null), null))).isEqualTo("400 position_ahead");
        assertThat(code(chain.verifyJournal(new VerifyQuery(null, 4L), null))).isEqualTo("400 position_ahead");
        assertThat(code(chain.verifyJournal(new VerifyQuery(2L, 1L), null))).isEqualTo("400 invalid_range");
        assertThat(code(chain.exportChain(new ChainQuery(4L, null), null))).isEqualTo("400 position_ahead");
        var seller = audit.identity.proxy("sales_manager", ChainService.ADDRESS, ChainService.class);
        assertThat(code(seller.verifyJournal(new VerifyQuery(null, null), null)))
                .isEqualTo("403 forbidden");
        assertThat(code(seller.exportChain(new ChainQuery(null, null), null))).isEqualTo("403 forbidden");
        assertThat(code(seller.readChainPart(new ChainQuery(null, null), 0, null)))
                .isEqualTo("403 forbidden");
    }

    private static String export(ChainQuery query) {
        var file = chain.exportChain(query, null).await();
        var text = Buffer.buffer();
        for (int part = 0; part < file.parts(); part++)
            text.appendBuffer(chain.readChainPart(query, part, null).await().bytes());
        return text.toString();
    }

    /** What the program prints about an export. */
    private static String independently() throws Exception {
        assumeTrue(isThere("python3"), "python3 is not installed, so the independent program is not tried");
        var file = folder.resolve("chain.jsonl");
        Files.writeString(file, export(new ChainQuery(null, null)));
        var run = new ProcessBuilder("python3", PROGRAM.toString(), file.toString(), "--key", PUBLIC)
                .redirectErrorStream(true);
        var heads = folder.resolve("heads.jsonl");
        if (Files.exists(heads)) run.command().addAll(List.of("--heads", heads.toString()));
        var process = run.start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isEqualTo(printed.contains("BROKEN") ? 1 : 0);
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
