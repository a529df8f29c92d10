package tradepost.kernel.listing;

import tradepost.kernel.problem.Problem;

/** By what name another system knows a row, written {@code system:id}. */
public record ExternalId(String system, String id) {
    /** The constraint that no two resources of a kind have the same. */
    public static final String TAKEN = "external_id__external_id_taken";

    /** Fails 400 invalid_external_id. */
    public static ExternalId of(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1)
            throw Problem.badRequest(
                    "invalid_external_id",
                    Problem.detail("external_id", "must be a system and an id, such as shop:123"));
        return new ExternalId(text.substring(0, colon), text.substring(colon + 1));
    }

    /** As the table {@code external_id} has it. */
    public String name() {
        return system + ":" + id;
    }
}
