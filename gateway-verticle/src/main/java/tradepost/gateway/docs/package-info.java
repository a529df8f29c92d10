/** Serves the API documents that the build has generated, and Swagger UI. */
@NullMarked
package tradepost.gateway.docs;

import org.jspecify.annotations.NullMarked;
