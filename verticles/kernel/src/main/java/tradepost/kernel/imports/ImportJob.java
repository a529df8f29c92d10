package tradepost.kernel.imports;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.jobs.JobError;
import tradepost.kernel.jobs.JobErrors;
import tradepost.kernel.jobs.JobKind;
import tradepost.kernel.jobs.JobRun;
import tradepost.kernel.jobs.Progress;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.uploads.Uploads;

/**
 * Imports a file: first its rows are staged, so that a malformed file changes nothing; then they are applied in batches, each in a
 * transaction with its errors and its checkpoint.
 */
final class ImportJob implements JobKind {
    private static final int BATCH_ROWS = 1_000;

    /** Bytes of text; the objects in memory are several times as large. */
    private static final long BATCH_BYTES = 1 << 20;

    private static final String STAGED = "select count(*), coalesce(max(line), 0) from import_row where job_id = $1";

    /**
     * As many rows as fit into a batch, and at least one. With the line of the first row that has the same key, if that is an earlier
     * one.
     */
    private static final String NEXT = """
            select line, cells, (select min(p.line) from import_row p where p.job_id = $1 and p.key = r.key and p.line < r.line)
            from (
              select line, key, cells, row_number() over (order by line) as n, sum(octet_length(cells)) over (order by line) as bytes
              from (select line, key, cells from import_row where job_id = $1 and line > $2 order by line limit $3) following) r
            where n = 1 or bytes <= $4 order by line
            """;

    /** Of rows that are about the same as a row of an earlier batch. */
    private static final String TWICE = """
            select k.line, min(p.line) from unnest($2::bigint[], $3::text[]) as k(line, key)
            join import_row p on p.job_id = $1 and p.key = k.key and p.line < $4 group by k.line
            """;

    private static final String NAME = """
            update import_row r set key = k.key from unnest($2::bigint[], $3::text[]) as k(line, key) where r.job_id = $1 and r.line = k.line
            """;

    private final Db db;
    private final Config.Database database;
    private final RowWriter writer;

    ImportJob(Db db, Config.Database database, RowWriter writer) {
        this.db = db;
        this.database = database;
        this.writer = writer;
    }

    @Override
    public void run(JobRun run) {
        var upload = UUID.fromString(run.parameters().getString("upload"));
        boolean dryRun = run.parameters().getBoolean("dry_run");
        var header = run.parameters().getJsonArray("header").stream()
                .map(String::valueOf)
                .toList();
        var state = ImportState.of(run.checkpoint());
        if (!state.staged()) state = stage(run, upload, header, dryRun);
        run.continuesAfter(state.applied());
        for (var rows = next(run, state.line(), header).await(); !rows.isEmpty(); ) {
            var following = next(run, rows.getLast().line(), header); // is read while these are applied
            var prepared = writer.prepare(open(rows), dryRun);
            refuseRepeated(run, rows, prepared);
            rows.forEach(ImportRow::keep);
            state = apply(run, state, rows, prepared, dryRun);
            rows = following.await();
        }
    }

    /** Skips the rows that were staged before an interruption: reading a file again costs little. */
    private ImportState stage(JobRun run, UUID upload, List<String> header, boolean dryRun) {
        int chunks = Uploads.chunks(db, upload);
        var before = db.query(STAGED, run.id()).await().iterator().next();
        long rows = before.getLong(0);
        long staged = before.getLong(1);
        var file = new CsvFile(position -> Uploads.chunk(db, upload, position));
        file.header();
        try (var table = new StagedRows(database, run.id())) {
            while (file.hasNext()) {
                var record = file.next();
                if (record.getStartingLineNumber() <= staged) continue;
                table.add(record.getStartingLineNumber(), key(header, record.getFields()), record.getFields());
                if (!table.isFull()) continue;
                rows += table.flush();
                save(run, ImportState.BEGIN.staging(false, rows).progress(dryRun, 1.0 * file.chunksRead() / chunks));
            }
            rows += table.flush();
        }
        var all = ImportState.BEGIN.staging(true, rows);
        run.step(tx -> {
            Uploads.remove(tx, upload);
            return all.progress(dryRun, 1);
        });
        return all;
    }

    private static void save(JobRun run, Progress progress) {
        run.step(tx -> progress);
    }

    private @Nullable String key(List<String> header, List<String> cells) {
        return writer.key(name -> {
            int at = header.indexOf(name);
            return at < 0 || at >= cells.size() ? null : cells.get(at);
        });
    }

    private Future<List<ImportRow>> next(JobRun run, long afterLine, List<String> header) {
        return db.list(r -> row(r, header), NEXT, run.id(), afterLine, BATCH_ROWS, BATCH_BYTES);
    }

    /** Refuses rows that {@link #NEXT} does not find, because an earlier batch has named the same otherwise. */
    private void refuseRepeated(JobRun run, List<ImportRow> rows, RowWriter.Prepared prepared) {
        var keys = Keys.of(open(rows), prepared);
        if (keys.isEmpty()) return;
        var first = new HashMap<Long, Long>();
        long from = rows.getFirst().line();
        for (var r : db.query(TWICE, run.id(), keys.lines(), keys.names(), from).await())
            first.put(r.getLong(0), r.getLong(1));
        for (var row : rows) {
            var before = first.get(row.line());
            if (before != null) refuseTwice(row, before);
        }
    }

    private static void refuseTwice(ImportRow row, long first) {
        row.refuse(JobErrors.error(row.line(), "", "row_twice", "is for the same as line " + first + " of the file"));
    }

    /** The rows that only their preparation has named. */
    private record Keys(Long[] lines, String[] names) {
        static Keys of(List<ImportRow> rows, RowWriter.Prepared prepared) {
            var keys = new TreeMap<Long, String>();
            for (var row : rows) {
                var key = prepared.key(row);
                if (key != null) keys.put(row.line(), key);
            }
            return new Keys(keys.keySet().toArray(Long[]::new), keys.values().toArray(String[]::new));
        }

        boolean isEmpty() {
            return lines.length == 0;
        }
    }

    private ImportRow row(Row r, List<String> header) {
        var cells = new JsonArray(r.getString(1)).stream().map(String::valueOf).toList();
        var row = writer.columns().row(r.getLong(0), header, cells);
        var first = r.getLong(2);
        if (first != null && !row.isRefused()) refuseTwice(row, first);
        return row;
    }

    private static List<ImportRow> open(List<ImportRow> rows) {
        return rows.stream().filter(r -> !r.isRefused()).toList();
    }

    /** A failure that one row causes refuses that row alone: the rows are halved until it is found. */
    private static ImportState apply(
            JobRun run, ImportState before, List<ImportRow> rows, RowWriter.Prepared prepared, boolean dryRun) {
        try {
            return commit(run, before, rows, prepared, dryRun);
        } catch (ServiceException e) {
            if (Problem.isUnavailable(e) || Problem.isContended(e) || e.failureCode() > 500) throw e;
            rows.forEach(ImportRow::reset);
            if (rows.size() == 1) {
                rows.getFirst().refuse(e);
                rows.getFirst().keep();
                return commit(run, before, rows, prepared, dryRun);
            }
        }
        int half = rows.size() / 2;
        var between = apply(run, before, rows.subList(0, half), prepared, dryRun);
        return apply(run, between, rows.subList(half, rows.size()), prepared, dryRun);
    }

    private static ImportState commit(
            JobRun run, ImportState before, List<ImportRow> rows, RowWriter.Prepared prepared, boolean dryRun) {
        if (dryRun)
            run.rehearse(tx -> {
                write(tx, rows, prepared);
                return true;
            });
        var after = new ImportState[1];
        run.step(tx -> {
            if (!dryRun) write(tx, rows, prepared);
            var errors = new ArrayList<JobError>();
            for (var row : rows) errors.addAll(row.errors());
            JobErrors.add(tx, run.id(), errors);
            var keys = Keys.of(open(rows), prepared);
            if (!keys.isEmpty()) tx.sql(NAME, run.id(), keys.lines(), keys.names());
            after[0] = before.after(rows);
            return after[0].progress(dryRun, 1);
        });
        return after[0];
    }

    private static void write(Tx tx, List<ImportRow> rows, RowWriter.Prepared prepared) {
        rows.forEach(ImportRow::reset);
        var open = open(rows);
        if (!open.isEmpty()) prepared.write(tx, open);
    }

    /** The parameters of a job that {@link #run} reads. */
    static JsonObject parameters(UUID upload, boolean dryRun, List<String> header) {
        return new JsonObject()
                .put("upload", upload.toString())
                .put("dry_run", dryRun)
                .put("header", new JsonArray(header));
    }
}
