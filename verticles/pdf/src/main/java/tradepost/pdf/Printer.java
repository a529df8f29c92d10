package tradepost.pdf;

import io.vertx.core.Future;
import java.util.function.Supplier;
import tradepost.kernel.concurrent.ComputePool;
import tradepost.kernel.contract.Document;
import tradepost.kernel.problem.Problem;

/** Prints documents in the pool of the process. */
public final class Printer {
    /** The most lines of a document. */
    public static final int LINES_MAX = 5_000;

    private final ComputePool pool;

    public Printer(ComputePool pool) {
        this.pool = pool;
    }

    /**
     * Draws the document when its turn comes. Fails 400 document_too_long, and 503 as {@link ComputePool#run} does.
     *
     * @param lines of its tables
     */
    public Future<Document> print(int lines, Supplier<Document> drawing) {
        return lines > LINES_MAX
                ? Future.failedFuture(Problem.badRequest(
                        "document_too_long",
                        Problem.detail("lines", "are " + lines + "; a document has at most " + LINES_MAX)))
                : pool.run(drawing);
    }
}
