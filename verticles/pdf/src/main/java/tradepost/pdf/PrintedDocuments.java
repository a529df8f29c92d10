package tradepost.pdf;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import tradepost.kernel.contract.Document;
import tradepost.kernel.db.Db;

/**
 * The documents of a context that are printed once: the first printing is stored, and is the response from then on, whatever has changed since.
 * Needs the table of {@code keep_printed_documents()}.
 */
public final class PrintedDocuments {
    /** The version of the templates. Raise it whenever documents look different or say something else. */
    static final int TEMPLATE = 3;

    private static final String MEDIA_TYPE = "application/pdf";

    private static final String READ = "select file_name, content from printed_document where id = $1";

    /** Of two first printings at once, one is stored. */
    private static final String STORE = """
            insert into printed_document(id, template, file_name, content) values ($1, $2, $3, $4) on conflict (id) do nothing
            """;

    private final Db db;

    public PrintedDocuments(Db db) {
        this.db = db;
    }

    /**
     * The document with this id.
     *
     * @param printing a PDF of what never changes any more; called if it was not printed yet
     */
    public Future<Document> of(UUID id, Supplier<Future<Document>> printing) {
        return read(id).compose(found -> found.isEmpty()
                ? printing.get().compose(printed -> store(id, printed))
                : Future.succeededFuture(found.getFirst()));
    }

    private Future<Document> store(UUID id, Document printed) {
        return db.query(STORE, id, TEMPLATE, printed.fileName(), printed.bytes())
                .compose(done -> read(id))
                .map(List::getFirst);
    }

    private Future<List<Document>> read(UUID id) {
        return db.list(PrintedDocuments::document, READ, id);
    }

    private static Document document(Row r) {
        return Document.containing(r.getString(0), MEDIA_TYPE, r.getBuffer(1).getBytes());
    }
}
