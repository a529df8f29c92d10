/**
 * Errors as HTTP responses: the status, and a sentence for people. A service has chosen the code; see {@code kernel.problem}. Also the JSON of
 * responses.
 */
@NullMarked
package tradepost.gateway.answer;

import org.jspecify.annotations.NullMarked;
