package tradepost.sales.core.confirmation;

import io.vertx.serviceproxy.ServiceException;
import tradepost.kernel.problem.Problem;

/**
 * How {@link ConfirmOrderSaga} and {@link PlaceOrderSaga} end. The confirmation is the transaction that confirms the order; <em>it</em> is the
 * event that inventory has reserved the stock.
 *
 * <table>
 * <caption>Outcomes</caption>
 * <tr><th>outcome</th><th>when</th><th>stock</th><th>order</th><th>response</th></tr>
 * <tr><td>CONFIRMED</td><td>the confirmation has committed</td><td>reserved</td><td>confirmed; it finds nothing to do</td><td>the order</td></tr>
 * <tr><td>REFUSED_BEFORE</td><td>a check, or inventory, refuses it</td><td>as before</td><td>the draft as it was; one that is placed does
 * not exist</td><td>the refusal</td></tr>
 * <tr><td>REFUSED_AFTER</td><td>the confirmation refuses it, and it is withdrawn</td><td>released, now or by it</td><td>the draft at a higher
 * version; one that is placed does not exist</td><td>the refusal</td></tr>
 * <tr><td>CONFIRMED_BY_EVENT</td><td>the confirmation refuses it, but the event was faster</td><td>reserved</td><td>confirmed</td><td>a draft: the
 * order. One that is placed: 504 outcome_unknown, also if its withdrawal fails; a retry tells</td></tr>
 * <tr><td>UNKNOWN</td><td>the confirmation fails; of a draft, also if inventory does not answer; of an order that is placed, also if inventory
 * fails and the row cannot be removed</td>
 * <td>reserved, or not</td><td>confirmed by it, or refused by it and then released</td><td>504 outcome_unknown</td></tr>
 * </table>
 *
 * If the process dies, {@link OrderReservedHandler} makes one of these of it: nothing was reserved, and there is nothing to do, or the event
 * comes.
 */
enum SagaOutcome {
    CONFIRMED,
    REFUSED_BEFORE,
    REFUSED_AFTER,
    CONFIRMED_BY_EVENT,
    UNKNOWN;

    /** The response of a command that has failed in this way. */
    ServiceException response(ServiceException failure) {
        return this == REFUSED_BEFORE || this == REFUSED_AFTER ? failure : Problem.of(504, "outcome_unknown");
    }
}
