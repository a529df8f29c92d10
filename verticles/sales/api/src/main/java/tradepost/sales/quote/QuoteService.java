package tradepost.sales.quote;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Document;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/**
 * Quotes: prices that are offered to a customer until some time. A customer sees its own quotes once they are sent. The service of the orders
 * accepts them.
 */
@ProxyGen
public interface QuoteService {
    String ADDRESS = "sales.quotes";

    /** Creates a draft. Fails as createOrder of the orders does, and 400 not_in_future. */
    Future<QuoteWithItems> createQuote(WriteQuote body, Caller caller);

    /** Newest first by default, without lines. Fails 400 invalid_sort or invalid_cursor. */
    Future<QuotePage> listQuotes(QuoteQuery query, Caller caller);

    /** Fails 404 quote_not_found. */
    Future<QuoteWithItems> getQuote(UUID quoteId, Caller caller);

    /** Replaces a draft, with the prices of now. Fails like createQuote, and 404 quote_not_found, 409 invalid_state unless it is a draft. */
    Future<QuoteWithItems> putQuote(UUID quoteId, WriteQuote body, Caller caller);

    /** Fails 404 quote_not_found, 409 invalid_state unless it is a draft, quote_expired. */
    Future<QuoteWithItems> sendQuote(UUID quoteId, Caller caller);

    /** Fails 404 quote_not_found, 409 invalid_state unless it is a draft or was sent, quote_expired. */
    Future<QuoteWithItems> declineQuote(UUID quoteId, @Nullable DeclineQuote body, Caller caller);

    /** Fails 404 quote_not_found, 409 invalid_state unless it is a draft, quote_expired. */
    Future<Void> deleteQuote(UUID quoteId, Caller caller);

    /** The quote as a document. Fails 404 quote_not_found. */
    Future<QuoteWithItems> getQuoteDocument(UUID quoteId, Caller caller);

    /** The same as a PDF. */
    @RequiresPermission(value = "orders:read", own = true, idempotent = true)
    Future<Document> printQuote(UUID quoteId, Caller caller);
}
