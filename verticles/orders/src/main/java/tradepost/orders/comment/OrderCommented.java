package tradepost.orders.comment;

import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

/** The data of the event of a comment. */
public record OrderCommented(
        @FieldDoc(value = "The order's id.", example = "0198c0de-0000-7000-8000-000000000051")
        UUID orderId,

        @FieldDoc(value = "The comment's id.", example = "0198c0de-0000-7000-8000-00000000004a")
        UUID commentId,

        @FieldDoc(value = "Its text.", example = "The customer asks for a call before the delivery.")
        String text,

        @FieldDoc(
                value = "Who may read it: public also includes the customer.",
                example = "internal",
                oneOf = {"internal", "public"})
        String visibility) {}
