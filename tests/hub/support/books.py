# SPDX-License-Identifier: MIT
"""What the ledger says, as REST tells it, and checks of it."""

SIDES = ('inbound', 'outbound')
FATES = ('delivered', 'dropped', 'returned', 'expired', 'held')


def report(hub):
    """The member `ledger` of `GET /ws/stats`."""
    return hub.get('/ws/stats')['ledger']


def books(hub, message_type, side):
    """The books of one type in one direction; all zero if there are none."""
    for one in report(hub)['types']:
        if one['type'] == message_type:
            return one[side]
    return {**dict.fromkeys(('accepted', *FATES), 0), 'dropped_by': {}, 'returned_by': {}}


def figures(entry):
    """`accepted` and the fates that are not 0, without the causes."""
    return {name: entry[name] for name in ('accepted', *FATES) if entry[name]}


def check(entry, where=''):
    """Law 1 for one line: it adds up, with its causes if it names any, and nothing is held that was not accepted."""
    assert entry['accepted'] == sum(entry[fate] for fate in FATES), (where, entry)
    assert min(entry[name] for name in ('accepted', *FATES)) >= 0, (where, entry)
    for fate in ('dropped', 'returned'):
        causes = entry[f'{fate}_by']
        assert not causes or sum(causes.values()) == entry[fate], (where, entry)


def check_report(ledger):
    """Law 1 for the totals and each type; the totals are the sums of the types."""
    assert ledger['residue'] == 0, ledger
    for side in SIDES:
        check(ledger[side], side)
        for one in ledger['types']:
            check(one[side], (one['type'], side))
        for name in ('accepted', *FATES):
            assert ledger[side][name] == sum(one[side][name] for one in ledger['types']), (side, name, ledger)


def check_clients(body):
    """Law 1 for each client of `GET /ws/clients`."""
    for client in body['clients']:
        for side in SIDES:
            check(client['ledger'][side], (client['client_id'], side))


def at_rest(hub):
    """Waits until nothing is held, and returns the report, checked."""
    hub.wait(lambda: all(report(hub)[side]['held'] == 0 for side in SIDES), 'the hub holds nothing')
    ledger = report(hub)
    check_report(ledger)
    return ledger
