package tradepost.purchase.suggestion;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;

/** What should be ordered: items whose supply is not more than what is needed. */
@ProxyGen
public interface SuggestionService {
    String ADDRESS = "purchase.suggestions";

    /** By vendor, location and currency. */
    Future<Suggestions> listSuggestions(SuggestionQuery query, Caller caller);

    /**
     * Drafts an order for each vendor, location and currency of what is suggested. What is in a draft is not suggested any more. Fails 400
     * one_of_required, line_twice, vendor_not_found, invalid_amount, amount_out_of_range or cost_required, 409 vendor_archived or
     * vendor_not_active.
     */
    Future<SuggestedDrafts> orderSuggestions(@Nullable OrderSuggestions body, Caller caller);
}
