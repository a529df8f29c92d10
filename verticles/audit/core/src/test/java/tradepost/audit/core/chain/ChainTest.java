package tradepost.audit.core.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static tradepost.kernel.Refusals.code;

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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.audit.AuditSettings;
import tradepost.audit.chain.ChainQuery;
import tradepost.audit.chain.ChainService;
import tradepost.audit.chain.JournalKey;
import tradepost.audit.chain.Verification;
import tradepost.audit.chain.Verification.LastSigned;
import tradepost.audit.chain.Verification.Mismatch;
import tradepost.audit.chain.VerifyQuery;
import tradepost.audit.core.Audit;
import tradepost.audit.core.journal.Journal;
import tradepost.audit.trail.TrailService;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.config.Config;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.request.Origin;

/** Whatever is changed in the journal is named: by the verification, by the signed heads, and by the independent program. */
@ExtendWith(VertxExtension.class)
class ChainTest {
    private static final String ORDER = "sales.order.created";
    private static final String KEY = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"; // of RFC 8032, test 1
    private static final String OTHER_KEY = "TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs"; // of test 2
    private static final List<String> WITH_DATA = List.of("data");
    private static final Caller ANYBODY = Caller.system("audit");
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
    private static Config config(String... settings) {
        var all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("audit.heads_file", folder.resolve("heads.jsonl").toString()));
        return TestDb.config("audit,sales,contact", all.toArray(String[]::new));
    }

    /** A file with this key. */
    private static String keyFile(String key) {
        try {
            return Files.writeString(folder.resolve(key.substring(0, 8) + ".key"), key + "\n")
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param rowsMax of one response */
    private static ChainService chain(long rowsMax, String... settings) {
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

    private static Verification verified() {
        return verified(chain);
    }

    private static Verification verified(ChainService by) {
        return by.verifyJournal(new VerifyQuery(null, null), ANYBODY).await();
    }

    private static List<String> mismatches() {
        return verified().mismatches().stream()
                .map(m -> m.position() + " " + m.why())
                .toList();
    }

    private static SignedHead sign() {
        return sign(KEY);
    }

    private static SignedHead sign(String key) {
        var signer = signer(key);
        return TestVerticle.run(audit.vertx, () -> Tasks.run(audit.vertx, () -> signer.sign(0)));
    }

    private static HeadSigner signer(String key) {
        return new HeadSigner(
                audit.env,
                config("audit.signing_key", keyFile(key)),
                audit.db,
                "audit",
                new Journal(audit.vertx, audit.db)::append);
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

    /** Each of the two journals has a pool of its own, as in another process. */
    @Test
    void a_hundred_concurrent_writers_make_one_chain() throws Exception {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var other = Db.open(audit.env, "audit");
        var pools = List.of(audit.db, other);
        var appended = new AtomicLong();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<java.util.concurrent.Future<?>>();
            for (int w = 0; w < 100; w++) {
                var random = new Random(seed + w);
                var db = pools.get(w % 2);
                var journal = new Journal(audit.vertx, db);
                running.add(writers.submit(() -> {
                    for (int i = 0; i < 5; i++) {
                        var batch = IntStream.range(0, 1 + random.nextInt(4))
                                .mapToObj(ChainTest::event)
                                .toList();
                        db.tx(tx -> journal.append(tx, batch));
                        appended.addAndGet(batch.size());
                    }
                }));
            }
            for (var writer : running) writer.get(); // fails if the writer has failed
        } finally {
            other.close().await();
        }
        var found = verified();
        assertThat(found.mismatches()).as("seed %d", seed).isEmpty();
        assertThat(found.complete()).isTrue();
        assertThat(List.of(found.rowsChecked(), audit.head(), audit.number("select count(*) from journal")))
                .as("seed %d", seed)
                .containsOnly(appended.get());
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
            update journal j set id = o.id, type = o.type, subject = o.subject, subject_version = o.subject_version, data = o.data, data_salt = o.data_salt, data_hash = o.data_hash, at = o.at, salt = o.salt, origin_hash = o.origin_hash, address = o.address, request_id = o.request_id, link = o.link from journal o where j.position in (5, 6) and o.position = 11 - j.position | 5 | link
            insert into journal select 12, gen_random_uuid(), type, subject, 1, data, data_salt, data_hash, actor, address, request_id, salt, origin_hash, link, traceparent, at, erased_at from journal where position = 5 | 12 | head
            update journal set outcome = 'refused' where position = 5 | 5 | data
            update journal set action = 'login' where position = 5 | 5 | data
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
        // the head row and what is derived from the data are not in the export, and no head is of the last row
        if (!why.equals("head") && position < 11 && !statement.matches(".* set (action|outcome) = .*"))
            assertThat(independently()).contains("BROKEN, first at position " + position);
    }

    @Test
    void a_row_that_is_inserted_between_others_is_named() throws Exception {
        deliver(10);
        sign();
        Audit.tamper("""
                update journal set position = position + 1000 where position >= 5;
                insert into journal select 5, gen_random_uuid(), type, subject, 1, data, data_salt, data_hash, actor, address, request_id, salt,
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
        assertThat(verified().keys()).extracting(JournalKey::publicKey).containsExactly(PUBLIC);
        assertThat(independently())
                .contains(
                        "4 rows up to position 4, 4 of them with data; 2 signed heads",
                        "the chain is whole, and signed up to position 3");
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
        var part = chain.verifyJournal(new VerifyQuery(1_000L, 2_000L), ANYBODY).await();
        assertThat(part.rowsChecked()).isEqualTo(1_000);
        assertThat(part.complete()).isTrue();
        assertThat(part.next()).isNull();
        assertThat(part.head()).isEqualTo(2_500);
        assertThat(export(new ChainQuery(null, null, null)).lines()).hasSize(1 + 2_500);
        assertThat(export(new ChainQuery(900L, 2_100L, null)).lines()).hasSize(1 + 1_200);
        assertThat(export(new ChainQuery(900L, 1_020L, WITH_DATA)).lines()).hasSize(1 + 120);
        assertThat(export(new ChainQuery(2_500L, null, null)).lines())
                .singleElement()
                .satisfies(line ->
                        assertThat(new JsonObject(line).getString("line")).isEqualTo("start"));
    }

    @Test
    void a_long_chain_is_verified_in_several_responses() throws Exception {
        deliver(30);
        sign();
        Audit.tamper("update journal set actor = 'user:y' where position in (7, 25)");
        var named = new ArrayList<Long>();
        var small = chain(10, "audit.signing_key", keyFile(KEY));
        long heads = 0;
        for (Long after = 0L; after != null; ) {
            var found =
                    small.verifyJournal(new VerifyQuery(after, null), ANYBODY).await();
            found.mismatches().forEach(m -> named.add(m.position()));
            heads += found.headsChecked();
            assertThat(found.rowsChecked()).isEqualTo(after == 30 ? 1 : 10);
            assertThat(found.complete()).isEqualTo(found.next() == null);
            after = found.next();
        }
        assertThat(named).containsExactly(7L, 25L);
        assertThat(heads).isEqualTo(1);
    }

    /** As whoever owns the database may make it treat signed heads. */
    private static void whenSigned(String does) {
        TestDb.run("audit", """
                create or replace function meddle() returns trigger language plpgsql as $f$ begin %s end $f$;
                create or replace trigger meddle before insert on journal_signed_head for each row execute function meddle()
                """.formatted(does));
    }

    @Test
    void a_head_that_the_database_does_not_store_is_in_the_file() throws Exception {
        deliver(3);
        whenSigned("return null;");
        try {
            var head = sign();
            assertThat(audit.number("select count(*) from journal_signed_head")).isZero();
            assertThat(heads()).containsExactly(head);
            var found = verified();
            assertThat(found.mismatches()).isEmpty();
            assertThat(found.lastSigned().position()).isEqualTo(3);
            assertThat(found.headsChecked()).isEqualTo(1);
            Audit.tamper("update journal set actor = 'user:y' where position = 2; " + REWRITE.formatted(2));
            assertThat(mismatches()).containsExactly("3 signed_head");
        } finally {
            TestDb.run("audit", "drop function meddle() cascade");
        }
    }

    @Test
    void a_head_is_in_the_file_as_it_was_signed_even_if_the_database_changes_or_refuses_it() throws Exception {
        deliver(3);
        whenSigned("new.link = sha256('x'); return new;");
        try {
            var head = sign();
            assertThat(heads()).containsExactly(head);
            assertThat(mismatches()).contains("3 signature").allMatch(m -> m.startsWith("3 "));
            whenSigned("raise exception 'no';");
            deliver(3);
            assertThatThrownBy(ChainTest::sign).hasMessageContaining("internal");
            assertThat(heads()).extracting(SignedHead::position).containsExactly(3L, 7L);
        } finally {
            TestDb.run("audit", "drop function meddle() cascade");
        }
    }

    @Test
    void it_is_named_that_nothing_was_signed_for_long() {
        assertThat(verified().lastSigned()).isNull();
        assertThat(verified().signing()).isEqualTo("on");
        var old = Audit.event(ORDER);
        audit.deliver(new Event(
                1,
                old.id(),
                ORDER,
                old.subject(),
                1,
                old.data(),
                "user:x",
                null,
                Instant.now().minus(3, ChronoUnit.HOURS)));
        assertThat(mismatches()).containsExactly("1 unsigned");
        var head = sign();
        var found = verified();
        assertThat(found.mismatches()).isEmpty();
        assertThat(found.lastSigned()).isEqualTo(new LastSigned(1, head.signedAt()));
        var keyless = verified(chain(100));
        assertThat(keyless.signing()).isEqualTo("off");
        assertThat(keyless.lastSigned()).isNull();
    }

    @Test
    void two_nodes_that_sign_at_once_sign_one_head() throws Exception {
        for (int round = 0; round < 5; round++) {
            deliver(3);
            var signers = List.of(signer(KEY), signer(KEY));
            TestVerticle.run(
                    audit.vertx,
                    () -> Future.all(signers.stream()
                            .map(s -> Tasks.run(audit.vertx, () -> s.sign(0)))
                            .toList()));
        }
        assertThat(audit.number("select count(*) from journal_signed_head")).isEqualTo(5);
        assertThat(audit.head()).isEqualTo(5 * 4);
        assertThat(heads().stream().distinct()).hasSize(5);
        assertThat(verified().mismatches()).isEmpty();
    }

    @Test
    void a_key_that_was_replaced_still_verifies_if_it_is_known() throws Exception {
        deliver(3);
        sign();
        deliver(3);
        assertThat(sign(OTHER_KEY).position()).isEqualTo(7);
        var rotated = chain(100, "audit.signing_key", keyFile(OTHER_KEY), "audit.previous_keys", PUBLIC);
        var found = verified(rotated);
        assertThat(found.mismatches()).isEmpty();
        assertThat(found.headsChecked()).isEqualTo(2);
        assertThat(found.keys()).hasSize(2);
        var forgotten = verified(chain(100, "audit.signing_key", keyFile(OTHER_KEY)));
        assertThat(forgotten.mismatches())
                .extracting(m -> m.position() + " " + m.why())
                .containsExactly("3 signature");
        var other = found.keys().getFirst().publicKey();
        assertThat(program(new ChainQuery(null, null, null), 0, "--key", PUBLIC, "--key", other))
                .contains("4 signed heads verified", "signed up to position 7");
        assertThat(program(new ChainQuery(null, null, null), 1, "--key", other))
                .contains("BROKEN, first at position 3", "not among yours");
    }

    /** Two nodes sign in turn, while their key is replaced one node after the other. */
    @Test
    void heads_of_several_nodes_and_keys_verify_over_several_responses() throws Exception {
        var keys = List.of(KEY, KEY, OTHER_KEY, OTHER_KEY);
        for (var key : keys) {
            deliver(6);
            sign(key);
        }
        assertThat(heads()).extracting(SignedHead::position).containsExactly(6L, 13L, 20L, 27L);
        var old = chain(100, "audit.signing_key", keyFile(KEY), "audit.previous_keys", publicKey(OTHER_KEY));
        assertThat(verified(old).mismatches())
                .as("a node that was not restarted yet")
                .isEmpty();
        var parts = inParts(chain(5, "audit.signing_key", keyFile(OTHER_KEY), "audit.previous_keys", PUBLIC));
        assertThat(parts).hasSize(6).allSatisfy(p -> assertThat(p.mismatches()).isEmpty());
        assertThat(parts.stream().mapToLong(Verification::headsChecked).sum()).isEqualTo(4);
        assertThat(parts.stream().mapToLong(Verification::rowsChecked).sum()).isEqualTo(28);
        assertThat(parts.getLast().lastSigned().position()).isEqualTo(27);
        var forgotten = inParts(chain(5, "audit.signing_key", keyFile(OTHER_KEY)));
        assertThat(forgotten.stream().flatMap(p -> p.mismatches().stream()))
                .extracting(m -> m.position() + " " + m.why())
                .containsExactly("6 signature", "13 signature");
        Audit.tamper("update journal set actor = 'user:y' where position = 12; " + REWRITE.formatted(12));
        assertThat(inParts(chain(5, "audit.signing_key", keyFile(OTHER_KEY), "audit.previous_keys", PUBLIC)).stream()
                        .flatMap(p -> p.mismatches().stream()))
                .extracting(m -> m.position() + " " + m.why())
                .containsExactly("13 signed_head", "20 signed_head", "27 signed_head");
    }

    private static String publicKey(String key) {
        return new HeadKeys(config("audit.signing_key", keyFile(key)))
                .published()
                .getFirst()
                .publicKey();
    }

    /** Every response, each of which continues after the one before. */
    private static List<Verification> inParts(ChainService by) {
        var parts = new ArrayList<Verification>();
        for (Long after = 0L; after != null; after = parts.getLast().next())
            parts.add(by.verifyJournal(new VerifyQuery(after, null), ANYBODY).await());
        return parts;
    }

    @Test
    void the_key_is_in_no_table_and_its_public_half_is_for_everybody() {
        deliver(3);
        sign();
        var tables = audit.db
                .list(
                        r -> r.getString(0),
                        "select table_name from information_schema.tables where table_schema = 'public'")
                .await();
        assertThat(tables).contains("journal", "journal_signed_head", "seen_setting");
        var seed = AuditSettings.key(KEY);
        var forms = List.of(HexFormat.of().formatHex(seed), Base64.getEncoder().encodeToString(seed), KEY);
        for (var table : tables)
            for (var form : forms)
                assertThat(audit.number(
                                "select count(*) from %s t where strpos(t::text, '%s') > 0".formatted(table, form)))
                        .as(table)
                        .isZero();
        assertThat(chain.listJournalKeys().await())
                .isEqualTo(verified().keys())
                .extracting(JournalKey::publicKey)
                .containsExactly(PUBLIC);
    }

    @Test
    void a_key_file_that_cannot_be_used_is_refused_by_name() throws Exception {
        var tooShort = Files.writeString(folder.resolve("short.key"), "c2hvcnQ=");
        assertThatThrownBy(() -> HeadSigner.check(config("audit.signing_key", tooShort.toString())))
                .hasMessageContainingAll("audit.signing_key", "32 bytes in Base64");
        assertThatThrownBy(() -> HeadSigner.check(
                        config("audit.signing_key", folder.resolve("none.key").toString())))
                .hasMessageContainingAll("audit.signing_key", "cannot be read");
    }

    @Test
    void the_program_checks_a_part_from_its_first_row_on() throws Exception {
        deliver(10);
        sign();
        deliver(9);
        sign(); // of position 20
        var part = new ChainQuery(4L, 15L, null);
        assertThat(program(part, 0, "--after", "4", "--key", PUBLIC)).contains("1 signed heads are of rows beyond");
        assertThat(program(new ChainQuery(11L, 15L, null), 2, "--after", "11", "--key", PUBLIC))
                .contains("NO SIGNATURE WAS VERIFIED");
        assertThat(program(part, 2, "--after", "4")).contains("give the public key");
        assertThat(program(part, 1, "--key", PUBLIC)).contains("the export begins after position 4");
        assertThat(program(part, 1, "--after", "4", "--to", "20", "--key", PUBLIC))
                .contains("the export ends before position 20");
        Audit.tamper("update journal set actor = 'user:y' where position = 5");
        assertThat(program(part, 1, "--after", "4", "--key", PUBLIC)).contains("BROKEN, first at position 5");
    }

    @Test
    void rows_before_the_first_position_are_named_and_not_shown() {
        deliver(3);
        TestDb.run("audit", "alter table journal drop constraint journal_position_check");
        try {
            Audit.tamper("update journal set position = -4 where position = 2");
            assertThat(mismatches()).contains("-4 position", "2 missing");
            var row = audit.db
                    .query("select id, subject from journal where position = -4")
                    .await()
                    .iterator()
                    .next();
            var trail = audit.identity.proxy("admin", TrailService.ADDRESS, TrailService.class);
            assertThat(code(trail.getEntry(row.getUUID(0), null))).isEqualTo("404 entry_not_found");
            assertThat(audit.events.subjectHistory(row.getUUID(1), 10, null).await())
                    .isEmpty();
        } finally {
            Audit.empty();
            TestDb.run("audit", "alter table journal add constraint journal_position_check check (position > 0)");
        }
    }

    @Test
    void data_are_exported_to_those_who_may_read_them() {
        deliver(1);
        var customer = Audit.event("contact.customer.created");
        audit.deliver(customer);
        var auditor = audit.identity.proxy(
                "auditor", List.of("audit:read", "orders:read"), ChainService.ADDRESS, ChainService.class);
        var query = new ChainQuery(null, null, WITH_DATA);
        var lines = auditor.readChainPart(query, 0, null)
                .await()
                .bytes()
                .toString()
                .lines()
                .map(JsonObject::new)
                .toList();
        assertThat(lines.get(1).getJsonObject("data").getInteger("n")).isZero();
        assertThat(lines.get(1).getString("salt")).hasSize(32);
        assertThat(lines.get(2).getString("type")).isEqualTo(customer.type());
        assertThat(lines.get(2).containsKey("data")).isFalse();
        assertThat(lines.get(1).getString("data_salt")).hasSize(32);
        assertThat(lines.get(2).containsKey("data_salt"))
                .as("with the salt, data could be guessed")
                .isFalse();
    }

    @Test
    void bad_positions_are_refused_by_name() {
        deliver(3);
        var chain = audit.identity.proxy("finance_manager", ChainService.ADDRESS, ChainService.class);
        assertThat(code(chain.verifyJournal(new VerifyQuery(4L, null), null))).isEqualTo("400 position_ahead");
        assertThat(code(chain.verifyJournal(new VerifyQuery(null, 4L), null))).isEqualTo("400 position_ahead");
        assertThat(code(chain.verifyJournal(new VerifyQuery(2L, 1L), null))).isEqualTo("400 invalid_range");
        assertThat(code(chain.exportChain(new ChainQuery(4L, null, null), null)))
                .isEqualTo("400 position_ahead");
        var seller = audit.identity.proxy("sales_manager", ChainService.ADDRESS, ChainService.class);
        assertThat(code(seller.verifyJournal(new VerifyQuery(null, null), null)))
                .isEqualTo("403 forbidden");
        assertThat(code(seller.exportChain(new ChainQuery(null, null, null), null)))
                .isEqualTo("403 forbidden");
        assertThat(code(seller.readChainPart(new ChainQuery(null, null, null), 0, null)))
                .isEqualTo("403 forbidden");
    }

    private static String export(ChainQuery query) {
        var file = chain.exportChain(query, ANYBODY).await();
        var text = Buffer.buffer();
        for (int part = 0; part < file.parts(); part++)
            text.appendBuffer(chain.readChainPart(query, part, ANYBODY).await().bytes());
        return text.toString();
    }

    private static List<SignedHead> heads() throws IOException {
        return Files.readAllLines(folder.resolve("heads.jsonl")).stream()
                .map(line -> SignedHead.of(new JsonObject(line)))
                .toList();
    }

    /** What the program prints about an export with data. */
    private static String independently() throws Exception {
        var printed = program(new ChainQuery(null, null, WITH_DATA), -1, "--key", PUBLIC);
        assertThat(printed).containsAnyOf("BROKEN", "the chain is whole");
        return printed;
    }

    /** @param code with which the program ends; -1 for either 0 or 1, as it prints */
    private static String program(ChainQuery query, int code, String... options) throws Exception {
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
