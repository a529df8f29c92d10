package tradepost.audit.core.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.audit.chain.ChainQuery;
import tradepost.audit.chain.ChainService;
import tradepost.audit.chain.Verification.Mismatch;
import tradepost.audit.chain.VerifyQuery;
import tradepost.audit.core.Audit;
import tradepost.audit.core.journal.Journal;
import tradepost.audit.trail.TrailService;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;

/** Whatever is changed in the rows of the journal is named, by the verification and by the independent program. */
class ChainTest extends ChainFixture {
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
                                .mapToObj(ChainFixture::event)
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
    void a_rewritten_chain_that_nobody_has_signed_is_whole() {
        deliver(10);
        Audit.tamper(REWRITE.formatted(1));
        assertThat(verified().mismatches())
                .as("the rewriting of this test computes the links as the program does")
                .isEmpty();
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
}
