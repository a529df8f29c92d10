package tradepost.audit.core.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tradepost.audit.AuditSettings;
import tradepost.audit.chain.ChainQuery;
import tradepost.audit.chain.ChainService;
import tradepost.audit.chain.JournalKey;
import tradepost.audit.chain.Verification;
import tradepost.audit.chain.Verification.LastSigned;
import tradepost.audit.chain.VerifyQuery;
import tradepost.audit.core.Audit;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.events.Event;

/** The signed heads show what whoever owns the database has rewritten or removed, whichever key and node signed them. */
class SignedHeadsTest extends ChainFixture {
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
            assertThatThrownBy(ChainFixture::sign).hasMessageContaining("internal");
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
}
