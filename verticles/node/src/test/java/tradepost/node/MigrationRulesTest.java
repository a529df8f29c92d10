package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * From 1.0 on, programs of the previous release keep working during and after a migration. A migration therefore only expands, and never
 * blocks a table for long. Tables that the same file creates are exempt.
 */
class MigrationRulesTest {
    private static final Path SQL = Path.of("..", "..", "sql");

    /** Files of the baseline that index a table of another file: they run on an empty database only. */
    private static final Set<String> BASELINE = Set.of("sales/V1__orders.sql");

    /**
     * Files that remove something, one release after the last program that used it: the file, and the release that stopped using
     * it. Such a file also writes its version to {@code schema_floor}.
     */
    private static final Map<String, String> DROPS = Map.of();

    /**
     * Files that drop a unique constraint on which no program relies in an {@code on conflict}, or foreign keys that the statements
     * guarantee: the table then accepts more rows, and programs of the previous release keep working.
     */
    private static final Set<String> WIDENS = Set.of();

    /** Files that drop indexes that are not unique and that no statement of the previous release uses; nothing else. */
    private static final Set<String> UNUSED_INDEXES = Set.of();

    private static final Pattern MADE =
            Pattern.compile("create (?:unlogged )?(?:table|view|materialized view)(?: if not exists)? (\\w+)");
    private static final Pattern INDEX =
            Pattern.compile("create (?:unique )?index (concurrently )?(?:if not exists )?(\\w+)? ?on (?:only )?(\\w+)");
    /** A constraint that allows more. */
    private static final Pattern REPLACED = Pattern.compile("drop constraint (\\w+), ?add constraint \\1 .*");

    private static final Pattern ALTER = Pattern.compile("alter table (?:if exists )?(?:only )?(\\w+) (.*)");
    private static final Pattern VOLATILE =
            Pattern.compile("default [^,]*(random|uuid|clock_timestamp|nextval|timeofday)");

    @Test
    void migrations_only_expand_and_lock_no_table_for_long() throws IOException {
        var broken = new TreeMap<String, List<String>>();
        try (var files = Files.walk(SQL)) {
            for (var file : files.filter(f -> f.toString().endsWith(".sql")).toList()) {
                var name = SQL.relativize(file).toString();
                if (BASELINE.contains(name) || WIDENS.contains(name)) continue;
                var text = Files.readString(file);
                var found =
                        UNUSED_INDEXES.contains(name) ? notOnlyDropped(text) : offences(text, DROPS.containsKey(name));
                if (!found.isEmpty()) broken.put(name, found);
            }
        }
        assertThat(broken).isEmpty();
        for (var name : BASELINE) assertThat(SQL.resolve(name)).exists();
    }

    /** The number of files for the tables of one context. */
    private static final int FILES_MAX = 6;

    @Test
    void until_1_0_the_tables_of_a_context_are_defined_in_a_few_files_by_subject() throws IOException {
        var numbers = new TreeMap<String, Integer>();
        try (var files = Files.walk(SQL)) {
            for (var file : files.filter(f -> f.toString().endsWith(".sql")).toList())
                numbers.merge(file.getParent().getFileName().toString(), 1, Integer::sum);
        }
        assertThat(numbers)
                .allSatisfy((context, number) -> assertThat(number)
                        .as(
                                "files in sql/%s: until 1.0, change the file that defines the table (see CONTRIBUTING.md)",
                                context)
                        .isBetween(1, FILES_MAX));
    }

    @Test
    void violations_of_the_rule_are_found() {
        for (var bad : List.of(
                "drop table customer",
                "DROP INDEX event_log_subject",
                "alter table customer drop column phone",
                "alter table customer drop constraint c",
                "alter table customer drop constraint c, add constraint d check (name <> '') not valid",
                "alter table customer drop constraint c, add constraint c check (name <> '')",
                "alter table customer rename column phone to telephone",
                "alter table customer rename to client",
                "alter table customer alter column phone type varchar(20)",
                "alter table customer alter phone set not null",
                "alter table customer add constraint c check (name <> '')",
                "alter table customer add unique (email)",
                "alter table customer add column x text not null",
                "alter table customer add column x text, add column y uuid default gen_random_uuid()",
                "lock table relay_lease in access exclusive mode",
                "truncate inbox",
                "create index customer_phone on customer (phone)",
                "create unique index on customer (phone)",
                "create index concurrently customer_phone on customer (phone)",
                "drop index concurrently if exists a; create index concurrently b on customer (phone)",
                "drop index concurrently if exists b; create index concurrently b on customer (phone); select 1",
                "vacuum full customer",
                "cluster customer",
                "reindex table customer"))
            assertThat(offences(bad, false)).as(bad).isNotEmpty();
    }

    @Test
    void expanding_migrations_are_accepted() {
        for (var good : List.of(
                "create table a (id int primary key); create index a_id on a (id); alter table a add unique (id)",
                "-- drop table customer\nalter table customer add column x text /* not null */",
                "alter table customer add column x int not null default 0, add y timestamptz not null default now()",
                "alter table customer alter number set default 'SO-' || to_char(nextval('n'), 'FM0')",
                "alter table customer alter column phone drop not null",
                "alter table customer add constraint c check (name <> '') not valid; alter table customer validate"
                        + " constraint c",
                "alter table customer drop constraint c, add constraint c check (name <> '') not valid",
                "drop index concurrently if exists b; create index concurrently b on customer (phone)",
                "create or replace function f() returns int language sql as $$ drop table x; select 1 $$",
                "insert into reason values ('drop table customer; truncate')",
                "delete from idempotency where operation = 'register'"))
            assertThat(offences(good, false)).as(good).isEmpty();
    }

    /** The statements of a file that break the rule, each with the reason. */
    private static List<String> offences(String text, boolean mayDrop) {
        var statements = statements(text);
        var own = new HashSet<String>();
        var out = new ArrayList<String>();
        boolean concurrent = statements.stream().anyMatch(s -> s.contains(" concurrently "));
        var rebuilt = new HashSet<String>();
        for (var s : statements) {
            var made = MADE.matcher(s);
            if (made.lookingAt()) own.add(made.group(1));
            if (s.startsWith("drop index concurrently if exists ")) rebuilt.add(s.substring(s.lastIndexOf(' ') + 1));
            var wrong = wrong(s, own, rebuilt, mayDrop);
            if (wrong.isEmpty() && concurrent && !s.contains(" concurrently "))
                wrong = "beside `concurrently`, which runs outside a transaction: put it into a file of its own";
            if (!wrong.isEmpty()) out.add(wrong + ": " + s);
        }
        if (concurrent && rebuilt.stream().anyMatch(i -> statements.stream().noneMatch(s -> makes(s, i))))
            out.add("drops an index and does not create it again");
        if (mayDrop && statements.stream().noneMatch(s -> s.startsWith("insert into schema_floor")))
            out.add("removes something and does not add its version to schema_floor");
        return out;
    }

    private static List<String> notOnlyDropped(String text) {
        return statements(text).stream()
                .filter(s -> !s.matches("drop index concurrently if exists \\w+"))
                .toList();
    }

    private static boolean makes(String statement, String index) {
        var m = INDEX.matcher(statement);
        return m.lookingAt() && index.equals(m.group(2));
    }

    private static String wrong(String s, Set<String> own, Set<String> rebuilt, boolean mayDrop) {
        if (s.matches("(lock|truncate|cluster|reindex|vacuum)\\b.*")) return "locks a table";
        if (s.startsWith("drop "))
            return mayDrop || s.startsWith("drop index concurrently if exists ") ? "" : "removes something";
        var index = INDEX.matcher(s);
        if (index.lookingAt()) return index(index, own, rebuilt);
        var alter = ALTER.matcher(s);
        if (!alter.lookingAt() || own.contains(alter.group(1))) return "";
        return alteration(alter.group(2), mayDrop);
    }

    private static String index(Matcher index, Set<String> own, Set<String> rebuilt) {
        if (own.contains(index.group(3))) return "";
        if (index.group(1) == null) return "blocks writers: use create index concurrently";
        return rebuilt.contains(String.valueOf(index.group(2)))
                ? ""
                : "cannot be repeated after a failure: begin with `drop index concurrently if exists` of the same name";
    }

    private static String alteration(String what, boolean mayDrop) {
        if (what.matches(".*\\brename\\b.*")) return "renames what others use";
        if (what.matches(".*\\bset not null\\b.*|.*\\balter (column )?\\w+ (set data )?type\\b.*"))
            return "narrows a column";
        if (!mayDrop && REPLACED.matcher(what).replaceAll("").matches("(.*, ?)?drop (?!not null).*"))
            return "removes something";
        if (what.matches("(.*, ?)?add (constraint|unique|primary|foreign|check|exclude)\\b.*")
                && !what.contains("not valid"))
            return "checks every row under a lock: add it `not valid`, and validate it in a statement of its own";
        for (var column : what.split(", ?(?=add )")) {
            if (!column.startsWith("add ")) continue;
            if (column.matches(".*\\bnot null\\b.*") && !column.contains(" default ") && !column.contains("not valid"))
                return "makes inserts of older programs fail: give the column a default";
            if (VOLATILE.matcher(column).find()) return "rewrites every row: the default is volatile";
        }
        return "";
    }

    /** Statements lower-cased, without comments and literals, on one line each. */
    private static List<String> statements(String text) {
        var bare = text.replaceAll("(?s)(\\$\\w*\\$).*?\\1", "''")
                .replaceAll("--[^\n]*", "")
                .replaceAll("(?s)/\\*.*?\\*/", "")
                .replaceAll("'(?:[^']|'')*'", "''")
                .toLowerCase(Locale.ROOT);
        var out = new ArrayList<String>();
        for (var s : bare.split(";")) {
            var one = s.replaceAll("\\s+", " ").strip();
            if (!one.isEmpty()) out.add(one);
        }
        return out;
    }
}
