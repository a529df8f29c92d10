/** A field of the request and what is wrong with it. Some errors add further values, such as the available quantity. */
export interface Detail {
  readonly field?: string;
  readonly reason?: string;
  readonly [name: string]: unknown;
}

/** An error response. `message` is one sentence for a person; programs compare `code`. */
export class TradepostError extends Error {
  override readonly name = "TradepostError";

  private constructor(
    message: string,
    /** The HTTP status. */
    readonly status: number,
    /** The class of the error, such as `conflict`. */
    readonly type: string,
    /** A stable name, such as `insufficient_stock`; `http_502` if the response is not from Tradepost. */
    readonly code: string,
    readonly details: readonly Detail[],
    /** The id of the request in the log; empty if the response is not from Tradepost. */
    readonly requestId: string,
  ) {
    super(message);
  }

  static async of(response: Response): Promise<TradepostError> {
    const { status } = response;
    const text = await response.text();
    try {
      const { error } = JSON.parse(text);
      return new TradepostError(error.message, status, error.type, error.code, error.details ?? [], error.request_id);
    } catch {
      return new TradepostError(`${status} ${response.statusText}`, status, "unknown", `http_${status}`, [], "");
    }
  }
}
