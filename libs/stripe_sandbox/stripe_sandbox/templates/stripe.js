// A stand-in for Stripe.js: the calls that a page with a Payment Element makes, and no others.
(() => {
  "use strict";
  const origin = new URL(document.currentScript.src).origin;
  const usage = (text) => { throw new Error(`Stripe(): ${text}`); };

  const paymentElement = (frame) => ({
    mount(where) {
      const place = typeof where === "string" ? document.querySelector(where) : where;
      if (!place) usage(`nothing to mount on: ${where}`);
      place.replaceChildren(frame);
    },
  });

  const elementsOf = ({clientSecret}) => {
    if (!/^pi_[A-Za-z0-9]+_secret_/.test(clientSecret || "")) usage("elements() takes the clientSecret of a PaymentIntent");
    const frame = document.createElement("iframe");
    frame.src = `${origin}/c/elements/payment`;
    frame.title = "Secure payment input frame";
    frame.allow = "payment *";
    frame.style.cssText = "border: 0; width: 100%; height: 15rem; display: block";
    return {
      clientSecret,
      frame,
      create(kind) {
        if (kind !== "payment") usage(`no such element here: ${kind}`);
        return paymentElement(frame);
      },
    };
  };

  // Asks the frame to pay with what was typed into it; the number does not leave it but for the sandbox.
  const ask = (frame, question) => new Promise((resolve) => {
    const listen = (event) => {
      if (event.origin !== origin || event.source !== frame.contentWindow) return;
      window.removeEventListener("message", listen);
      resolve(event.data);
    };
    window.addEventListener("message", listen);
    frame.contentWindow.postMessage(question, origin);
  });

  window.Stripe = (key, {stripeAccount} = {}) => {
    if (!/^pk_test_/.test(key)) usage("takes a publishable test key");
    return {
      elements: elementsOf,
      async confirmPayment({elements, confirmParams}) {
        const {clientSecret, frame} = elements;
        const returnUrl = new URL(confirmParams.return_url).href;
        const outcome = await ask(frame, {clientSecret, account: stripeAccount, returnUrl});
        if (outcome.error) return {error: outcome.error};
        const next = new URL(outcome.go_to || returnUrl);
        if (!outcome.go_to) {
          next.searchParams.set("payment_intent", outcome.payment_intent);
          next.searchParams.set("payment_intent_client_secret", clientSecret);
          next.searchParams.set("redirect_status", "succeeded");
        }
        location.assign(next);
        return new Promise(() => {});
      },
    };
  };
})();
