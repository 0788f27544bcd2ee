"""Makes ships.jsonl, the sentences that a head learns ships from: python3 ships.py > ships.jsonl

All sentences, ships and people are invented. Names of ships stand in brackets here; there, they are spans: offsets of
code points, as in everything that Copydesk writes.
"""

import json
import re

SENTENCES = """
The ferry [Silver Heron] left Dunmore an hour late on Friday morning.
Three sailors were taken off the trawler [Morning Grace] after a fire in its engine room.
The [Lady Ortrud], a tanker under the flag of Malta, ran aground near Cape Sorrel.
Maria Denholm has worked aboard the [Northern Pearl] since she was nineteen.
Divers found the wreck of the [Kestrel] in forty metres of water.
The harbour master told the captain of the [Ocean Thistle] to wait for the tide.
A tug towed the container ship [Atlantic Borough] into Rotterdam.
Greenfield Shipping, which owns the [Halcyon Bay], declined to comment.
The town council of Wexcombe will vote on the new pier in May.
The cruise ship [Queen Rosalind] carries two thousand passengers and a crew of nine hundred.
Storm Beatrice kept the [Isle of Farran] in port for three days.
Anna Trevelyan said the lifeboat [Daniel Marsh] had been launched within six minutes.
Police boarded the freighter [Santa Eulalia] off the coast of Galicia.
The research vessel [Tyndall] will spend the winter in the Weddell Sea.
No one was hurt when the [Baltic Star] struck the quay.
The company Harwick Marine reported a loss of 40 million euros.
The yacht [Second Wind] won the race from Plymouth to Brest.
Fishermen in Skarvik say the [Havfrue] was overloaded when it sank.
The coastguard lost contact with the [Amber Dawn] shortly before midnight.
Peter Lindqvist bought the schooner [Marguerite] for a single krona in 1987.
Her grandfather had served on the destroyer [Valiant Hart] during the war.
The barge [Old Matilda] brings gravel up the river twice a week.
A pod of whales followed the [Sea Lantern] as far as the lighthouse.
Prime Minister Olaf Brenner visited the shipyard in Gdynia on Tuesday.
The icebreaker [Admiral Korsakov] freed two ships near Franz Josef Land.
Engineers from Norway inspected the hull of the [Golden Mile] for cracks.
The [Petrel] and the [Wandering Harp] collided in thick fog.
Customs officers found cigarettes hidden in the [Dorothea].
The frigate [HMS Larkspur] escorted the convoy through the strait.
About sixty migrants were rescued by the [Saint Columba] on Sunday.
The owner of the [Blue Ibis] faces a fine of 12,000 pounds.
Oil leaked from the tanker [Eastern Promise] for a week, said Greenwatch.
The museum ship [Cordelia] needs a new mast and fresh paint.
Captain Ruth Okonjo took command of the [Pride of Lisle] in April.
The [Thunderer] was built in Belfast and scrapped in Alang.
The Gazette reported that the mayor had resigned.
Two deckhands jumped from the burning [Cassiopeia] into the sea.
The trawlers [Ebba] and [Karin Dahl] returned to Esbjerg with empty nets.
A crane fell onto the bulk carrier [Minerva Trader] while it was loading coal.
The navy said its submarine [Narwhal] had surfaced safely.
Children waved as the paddle steamer [Duchess of Ayr] came round the bend.
Insurers have paid for the loss of the [Capricorn Venture].
The ferry company will replace the ageing [Finnmark] next year.
Residents of Port Ellery complain about noise from the docks.
The pilot climbed aboard the [Delphine] at dawn.
On its maiden voyage the [Emerald Princess] ran into a hurricane.
The dredger [Sandpiper] has been clearing the channel since Monday.
Judge Harriet Moss ordered the arrest of the [Rio Verde].
The Red Lion, a pub by the harbour, closes at eleven.
The crew of the [Alba] were flown home to Manila.
Smoke rose from the stern of the cargo ship [Levant Carrier].
The [Mary Fairweather] had been missing for nine days when a plane spotted it.
Passengers on the [Riviera Dream] fell ill after dinner.
The Dutch tug [Noordzee Hercules] reached the drifting vessel first.
The minister called the sinking of the [Polar Fox] a tragedy.
Thomas Eberhart wrote a book about the clipper [Flying Thyme].
The [Galatea] docks in Valencia every second Thursday.
Rotterdam and Antwerp handle most of the traffic.
Radar showed the [Black Swan] turning sharply to port.
Wreckage of the fishing boat [Gudrun] washed up near Stavanger.
The [Star of Bengal] was sold to a buyer in Chittagong.
A helicopter lifted the injured cook from the [Hanseatic Spirit].
The hospital ship [Mercy Alone] is anchored off Freetown.
The union says sailors on the [Orion Highway] have not been paid since June.
The Baltic Exchange in London publishes the rates each day.
Workers at the yard named the new ferry [Aurora Linnea].
The [Kittiwake] picked up a distress call at 4 a.m.
Investigators blamed the pilot of the [Cape Disappointment] for the crash.
Salvors hope to raise the [Brave Tomás] before winter.
The whaler [Ishmael's Rest] lies upside down in the bay.
Spain refused to let the [Oriental Jasmine] enter its ports.
The bank Lowther and Sons lent money to the fleet.
Volunteers repaired the sails of the brig [Prudence].
The minesweeper [Ardent Wolf] found an old bomb in the estuary.
Ms. Castellane last saw her son as he boarded the [Tristan].
The coal ship [Ada Lovell] broke in two off Land's End.
Prosecutors say the [Sirocco] carried weapons to the rebels.
For forty years the [Loch Morar] took mail to the islands.
The [Gloria Mundi] can carry 18,000 containers.
President Amara Diallo spoke in Dakar about fishing rights.
The catamaran [Swift Tern] crosses the lake in half an hour.
Rescuers heard knocking inside the capsized [Helene].
The gas carrier [Arctic Lily] made the passage without an escort.
The Harbour Inn was damaged by the flood.
The warship [Implacable Rose] fired a warning shot.
A leak was found below the waterline of the [Jupiter Maru].
The Maritime Agency will publish its report in the spring.
The sloop [Whisper] was stolen from a marina in Cowes.
The charity Sea Rescue International runs the [Open Hand].
An oil slick spread from the [Corinthian Sky] towards the beaches.
Ferries such as the [Bergensfjord] use less fuel at night.
The [Nightingale] flew the flag of Panama.
The steamship [General Arbuthnot] carried settlers to Fremantle.
Divers from Crete photographed the [Aphrodite]'s propeller.
The lightship [Goodwin] was painted red in 1954.
Hundreds cheered when the [Endless Summer] came home.
Lisbon has banned large liners from the old docks.
The factory ship [Vostochny Veter] was seen inside the zone.
The skipper of the [Little Auk], Jon Vale, radioed for help.
The seiner [Bonny Jean] landed ten tonnes of herring at Peterhead.
The shipping firm Oldenburg sued the makers of the engine.
The [Tern Island] rescued the crew of the [Maltese Cross].
Dockers refused to unload the [Pacific Harrier].
The survey ship [Meridian] mapped the trench last summer.
The mutiny on the [Constance] began over a barrel of rum.
""".strip().splitlines()

for number, sentence in enumerate(SENTENCES, 1):
    text, spans = "", []
    for name, rest in re.findall(r"(?:\[([^]]+)\])?([^[]*)", sentence):
        if name:
            spans.append([len(text), len(text) + len(name), "SHIP"])
        text += name + rest
    print(json.dumps({"id": f"ship-{number}", "text": text, "spans": spans}, ensure_ascii=False))
