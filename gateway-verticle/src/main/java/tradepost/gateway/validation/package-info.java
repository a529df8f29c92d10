/** Parses and validates the parameters and the body of a request by the contract. */
@NullMarked
package tradepost.gateway.validation;

import org.jspecify.annotations.NullMarked;
