package tradepost.audit.core.trail;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tradepost.audit.core.Audit;
import tradepost.audit.core.trail.TrailQueries.Act;
import tradepost.audit.trail.AuditQuery;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;

/** Each filter of the audit trail has its index, in a journal of 100,000 events. */
class TrailPlansTest {
    static final int EVENTS = 100_000;
    /** Each is a statement, and has its time limit. */
    static final int PARTS = 50;

    static final Instant BEGIN = Instant.parse("2022-01-01T00:00:00Z");
    static final List<String> NEWEST = List.of("-position");

    static final Pattern UNWANTED = Pattern.compile("Rows Removed by (?:Filter|Index Recheck): (\\d+)");

    static Audit audit;
    static Db db;
    static List<String> kinds;

    /**
     * A few minutes lie between two of them. One in two hundred is of the security log: mostly what was refused, one in a thousand is a login, and the
     * oldest twenty are revoked keys. One in a thousand is a deletion.
     */
    @BeforeAll
    static void load() {
        audit = new Audit();
        db = audit.db;
        for (int part = 0; part < PARTS; part++)
            db.query("""
                        with head as (update journal_head set position = position + $1 returning position - $1 as before)
                        insert into journal(position, id, type, subject, subject_version, data, data_salt, data_hash, origin_hash, link, actor, address, request_id, at, action, outcome, salt)
                        select head.before + i,
                          (lpad(to_hex((extract(epoch from t) * 1000)::bigint), 12, '0') || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid,
                          case when n % 200 = 0 then 'auth.security.recorded' else case when n % 1000 = 7 then 'contact.vendor.deleted' else 'sales.order.' || (array['paid', 'created', 'confirmed', 'shipped'])[1 + n % 4] end end,
                          md5('subject' || n % 5000)::uuid, n,
                          case when n % 200 = 0 then jsonb_build_object('action', action, 'accounts', jsonb_build_array(jsonb_build_object('id', md5('account' || n % 1600)::uuid))) else jsonb_build_object('number', 'SO-' || n) end,
                          decode(repeat('00', 16), 'hex'), sha256('x'), sha256(''), sha256(''),
                          case when n % 3 = 0 then 'system:sales' when n % 5000 = 1 then 'system:audit' else 'user:' || md5('actor' || n % 400)::uuid end,
                          case when n % 3 = 0 then null else '198.51.' || n % 100 || '.' || n % 7 end,
                          case when n % 3 = 0 then null else 'request-' || lpad(n::text, 9, '0') end, t,
                          case when n % 200 = 0 then action end, case when n % 200 = 0 and action = 'request' then 'refused' else 'done' end, decode(repeat('00', 16), 'hex')
                        from head, generate_series(1, $1::int) i, lateral (select i + $3::int as n) ns, lateral (select $2::timestamptz + n * interval '4 minutes' as t,
                          case when n % 1000 = 0 then 'login' when n < 5000 then 'key_revoke' else 'request' end as action) x
                        """, EVENTS / PARTS, BEGIN.atOffset(ZoneOffset.UTC), part * EVENTS / PARTS)
                    .await();
        db.query(
                        "insert into journal_kind values ('auth.security.recorded'), ('sales.order.paid'), ('sales.order.created'), ('contact.vendor.deleted') on conflict do nothing")
                .await();
        TestDb.run("audit", "vacuum analyze journal");
        while (new HourBounds(db).sum().await()) Thread.onSpinWait();
        kinds = db.list(r -> r.getString(0), TrailQueries.KINDS).await();
    }

    @AfterAll
    static void stop() {
        audit.close();
    }

    static Where where(JsonObject filters) {
        return TrailServiceImpl.searched(Where.of("true"), AuditQuery.of(filters), null, kinds);
    }

    static void uses(String index, JsonObject filters) {
        Plans.useIndex(index, db, TrailQueries.ACTS, () -> where(filters));
        Plans.useIndexes(db, TrailQueries.ACTS, NEWEST, () -> where(filters));
    }

    static String actor() {
        return db.list(r -> r.getString(0), "select 'user:' || md5('actor7')::uuid")
                .await()
                .getFirst();
    }

    @Test
    void each_filter_is_served_by_an_index() {
        uses("journal_actor", new JsonObject().put("actor", actor()));
        uses("journal_address", new JsonObject().put("address", "198.51.7.1"));
        uses(
                "journal_subject",
                new JsonObject().put("entity_id", UUID.randomUUID().toString()));
        uses("journal_outcome", new JsonObject().put("outcome", List.of("refused")));
        uses("journal_action", new JsonObject().put("action", List.of("key_revoke")));
        uses("journal_action", new JsonObject().put("action", List.of("key_revoke", "login")));
        uses("journal_action", new JsonObject().put("action", List.of("key_revoke", "vendor.deleted")));
        for (var system : List.of("system:audit", "system:nobody"))
            uses("journal_actor", new JsonObject().put("actor", system));
        uses("journal_type", new JsonObject().put("action", List.of("security.recorded")));
        uses("journal_ids", new JsonObject().put("request_id", "request-000050000"));
        assertThat(Plans.rows(db, TrailQueries.ACTS, NEWEST, Where.of("true"))).doesNotContain("Seq Scan");
    }

    @Test
    void a_context_that_does_much_is_read_no_further_than_shown() {
        var sales = new JsonObject().put("actor", "system:sales");
        var rows = Plans.ran(db, Page.of(20, null, null, NEWEST).select(TrailQueries.ACTS, where(sales)));
        Plans.scanNoTable(db, rows);
        assertThat(unwanted(rows)).as(rows).isLessThan(100);
        var total = Plans.ran(db, Page.count(TrailQueries.ACTS, where(sales)));
        assertThat(unwanted(total)).as(total).isLessThan(6L * Page.COUNTED);
    }

    @Test
    void the_history_of_an_account_is_found_by_two_indexes() {
        var account = db.list(r -> r.getUUID(0), "select md5('account200')::uuid")
                .await()
                .getFirst();
        for (var index : List.of("journal_account", "journal_subject"))
            Plans.useIndex(
                    index, db, TrailQueries.ACTS, () -> TrailServiceImpl.about(Where.of("true"), "auth.user", account));
    }

    /** The rows that the steps of a plan have read and not returned. */
    static long unwanted(String plan) {
        return UNWANTED.matcher(plan)
                .results()
                .mapToLong(m -> Long.parseLong(m.group(1)))
                .sum();
    }

    @Test
    void a_report_reads_no_entries_of_another() {
        for (var report : List.of("access", "deletions", "refused")) {
            var index = report.equals("refused") ? "journal_outcome" : "journal_report";
            var list = TrailQueries.ACTS;
            Plans.useIndex(index, db, list, () -> TrailServiceImpl.reported(Where.of("true"), report));
            var page = Page.of(20, null, null, NEWEST);
            for (var statement : List.of(
                    page.select(list, TrailServiceImpl.reported(Where.of("true"), report)),
                    Page.count(list, TrailServiceImpl.reported(Where.of("true"), report)))) {
                var plan = Plans.ran(db, statement);
                assertThat(plan).contains(" " + index + " ");
                assertThat(unwanted(plan)).as(plan).isZero();
            }
        }
    }

    /** Nearly every event is a change: those that are none are passed over, and the total ends at a limit. */
    @Test
    void changes_are_read_in_the_order_of_the_journal() {
        var where = TrailServiceImpl.reported(Where.of("true"), "changes");
        var rows = Plans.ran(db, Page.of(20, null, null, NEWEST).select(TrailQueries.ACTS, where));
        Plans.scanNoTable(db, rows);
        assertThat(unwanted(rows)).as(rows).isLessThan(20);
        var total = Plans.ran(db, Page.count(TrailQueries.ACTS, where));
        assertThat(unwanted(total)).as(total).isLessThan(Page.COUNTED / 10);
    }

    @Test
    void one_entry_is_found_by_its_id() {
        var id = db.list(
                        r -> r.getUUID(0),
                        "select id from journal where type = 'sales.order.paid' order by position desc offset 500 limit 1")
                .await()
                .getFirst();
        var plan = Plans.ran(db, TrailQueries.FIND, id);
        assertThat(plan).contains(" journal_ids ");
        Plans.scanNoTable(db, plan);
        var page = new Page(20, 0, null, NEWEST, List.of(id), null, null, null, null, null, null, false);
        Plans.scanNoTable(db, Plans.ran(db, page.select(TrailQueries.ACTS, Where.of("true"))));
    }

    @Test
    void a_period_long_ago_is_read_from_its_own_positions() {
        var from = BEGIN.plusSeconds(86_400 * 10);
        var to = from.plusSeconds(86_400);
        var range = new HourBounds(db).of(from, to).await();
        assertThat(range.to() - range.from()).isLessThan(24 * 15 + 100);
        var where = Where.of("true")
                .and("position >= ?", range.from())
                .and("position <= ?", range.to())
                .between("at", from, to);
        var plan = Plans.ran(db, Page.of(20, null, null, NEWEST).select(TrailQueries.ACTS, where));
        Plans.scanNoTable(db, plan);
        assertThat(Page.of(100, null, null, NEWEST)
                        .read(db, TrailQueries.ACTS, where)
                        .await()
                        .meta()
                        .total())
                .isEqualTo(24 * 15);
        assertThat(plan).doesNotContainPattern("Rows Removed by Filter: \\d{3,}");
    }

    @Test
    void the_state_before_an_event_is_found_by_its_subject() {
        var act = db.list(
                        Act::row,
                        "select id, position, type, subject, data, actor, address, request_id, at, action, outcome from journal"
                                + " where type = 'sales.order.paid' order by position desc limit 1")
                .await()
                .getFirst();
        var plan = Plans.ran(
                db, TrailQueries.BEFORE, new Long[] {act.position()}, new UUID[] {act.subject()}, new String[] {
                    act.type()
                });
        assertThat(plan).contains("journal_subject");
        Plans.scanNoTable(db, plan);
    }
}
